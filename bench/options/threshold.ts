import type { BoundUnit } from '../figures/bounds.ts';
import { BOUNDED_FIGURES } from '../figures/registry.ts';
import type { Threshold } from '../model/config.ts';
import { suggestion } from '../model/names.ts';

export const THRESHOLD_FORM = "[backend:][scenario:]metric(<|<=|>|>=)value[unit], such as 'redis:p99<50ms'";

/** What a rule can be about. */
export const METRIC_NAMES: readonly string[] = BOUNDED_FIGURES.map(({ name }) => name);

/** A threshold as it was written: its names are not looked up yet. */
export interface ThresholdText extends Pick<Threshold, 'text' | 'metric' | 'comparison' | 'bound' | 'unit'> {
  /** The names before the metric, in order: at most two. */
  readonly qualifiers: readonly string[];
}

/** Reads one threshold. Each problem with it is a sentence without a subject. */
export function readThreshold(text: string): ThresholdText | { readonly problems: readonly string[] } {
  const match = /^([^<>=]*)(<=|>=|<|>)([^<>=]*)$/.exec(text.trim());
  if (match === null) return { problems: ['needs exactly one of < <= > >='] };
  const [, left = '', comparison = '', right = ''] = match.map((part) => part.trim());
  const names = left.split(':').map((name) => name.trim());
  const metric = (names.at(-1) ?? '').replace('p99.9', 'p999');
  const bounds = boundsOf(metric);
  const problems: string[] = [];
  if (metric === '') problems.push(`names no metric (${METRIC_NAMES.join(', ')})`);
  else if (bounds === null) {
    problems.push(`unknown metric ${metric}${suggestion(metric, METRIC_NAMES)}: ${METRIC_NAMES.join(', ')}`);
  }
  if (names.length > 3) problems.push('has more than a backend and a scenario before the metric');
  if (names.slice(0, -1).includes('')) problems.push('has an empty name before a colon');
  const number = /^(\d{1,12}(?:\.\d{1,9})?)\s*(\D*)$/.exec(right);
  if (number === null) problems.push(`"${right}" is not a number of zero or more with a unit`);
  const unit = bounds?.find(({ suffix }) => suffix === number?.[2]);
  if (bounds !== null && number !== null && unit === undefined) {
    problems.push(unitProblem(metric, bounds, number[2] ?? ''));
  }
  if (problems.length > 0 || number === null || unit === undefined) return { problems };
  return {
    text,
    qualifiers: names.slice(0, -1),
    metric,
    comparison: comparison as Threshold['comparison'],
    bound: Number((Number(number[1]) * unit.factor).toPrecision(15)),
    unit: unit.unit,
  };
}

/** Writes a threshold so that it is read back as the same rule. */
export function formatThreshold(threshold: Omit<Threshold, 'text'>): string {
  const { backend, scenario, metric, comparison, bound, unit } = threshold;
  const names = [backend, scenario, metric].filter((name) => name !== null).join(':');
  const { suffix, factor } = boundsOf(metric)?.find((one) => one.unit === unit) ?? { suffix: '', factor: 1 };
  return `${names}${comparison}${Number((bound / factor).toPrecision(12))}${suffix}`;
}

/** Null: it is no metric. */
function boundsOf(metric: string): readonly BoundUnit[] | null {
  return BOUNDED_FIGURES.find(({ name }) => name === metric)?.bounds ?? null;
}

function unitProblem(metric: string, bounds: readonly BoundUnit[], typed: string): string {
  const allowed = bounds.map(({ suffix }) => (suffix === '' ? 'none' : suffix)).join(', ');
  const given = typed === '' ? 'has no unit' : `"${typed}" is not a unit of ${metric}`;
  return `${given}; ${metric} takes ${allowed}`;
}
