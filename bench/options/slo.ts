import type { Slo } from '../model/slo.ts';
import { isPercentileName, PERCENTILES } from '../stats/percentile-support.ts';
import type { Fields } from './fields.ts';
import { readThreshold } from './threshold.ts';

export const SLO_FORM = "percentile(<|<=)value unit, such as 'p99<100ms'";

/**
 * Reads `--slo`. Its grammar is that of a threshold, on a percentile of the response time.
 *
 * @param deadlineMs of a request: a request that timed out could be within a goal at or above it.
 * @returns null if no goal was given, or it was rejected.
 */
export function readSlo(fields: Fields, text: string | undefined, deadlineMs: number): Slo | null {
  if (text === undefined) return null;
  const reject = (problem: string): null => {
    fields.reject('slo', `'${text}'`, `${problem}. The form is ${SLO_FORM}`);
    return null;
  };
  const read = readThreshold(text);
  if ('problems' in read) return reject(read.problems.join('; '));
  const { qualifiers, metric, comparison, bound } = read;
  if (!isPercentileName(metric)) return reject(`${metric} is not one of ${Object.keys(PERCENTILES).join(', ')}`);
  if (qualifiers.length > 0) return reject(`it holds for every backend, so ${qualifiers.join(':')} must go`);
  if (comparison !== '<' && comparison !== '<=') return reject('it is kept by what is fast: use < or <=');
  if (bound <= 0 || bound >= deadlineMs * 1000) {
    return reject(`the bound must lie between 0 and the ${deadlineMs} ms after which a request is given up`);
  }
  return { text, percentile: PERCENTILES[metric], comparison, boundUs: bound };
}
