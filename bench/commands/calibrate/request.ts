import { usageError } from '../../model/errors.ts';
import { Fields } from '../../options/fields.ts';

/** The options of `calibrate` as they were typed. */
export interface CalibrateOptions {
  readonly only?: string;
  readonly json?: string;
  readonly quiet?: boolean;
}

export interface CalibrateRequest {
  /** Names of the cases to run. */
  readonly cases: readonly string[];
  /** Where the figures are written as well; `-` for stdout, null for nowhere. */
  readonly jsonFile: string | null;
  readonly quiet: boolean;
}

/**
 * Fills in the defaults and checks everything.
 *
 * @param known names of all cases.
 * @param problems what was found wrong before, to be reported together with the rest.
 * @throws BenchError (exit 64) with all that is wrong, one line each.
 */
export function calibrateRequest(
  options: CalibrateOptions,
  known: readonly string[],
  problems: readonly string[] = [],
): CalibrateRequest {
  const fields = new Fields();
  const cases = fields.names('only', options.only, known);
  if (options.json === '') fields.reject('json', '', 'must name a file, or - for stdout');
  const all = [...problems, ...fields.problems];
  if (all.length > 0) throw usageError(all);
  return { cases, jsonFile: options.json ?? null, quiet: options.quiet === true };
}
