import type { Threshold, ThresholdMetric, ThresholdUnit } from '../model/config.ts';
import { suggestion } from './nearest.ts';

export const THRESHOLD_FORM = "[backend:][scenario:]metric(<|<=|>|>=)value[unit], such as 'redis:p99<50ms'";

type Unit = readonly [suffix: string, unit: ThresholdUnit, factor: number];

const LATENCY: readonly Unit[] = [
  ['us', 'us', 1],
  ['ms', 'us', 1e3],
  ['s', 'us', 1e6],
];
const COUNT_OR_SHARE: readonly Unit[] = [
  ['', 'count', 1],
  ['%', 'share', 0.01],
];

/** The units each metric takes; no suffix where one is the empty string. */
const METRICS: Readonly<Record<ThresholdMetric, readonly Unit[]>> = {
  p50: LATENCY,
  p90: LATENCY,
  p99: LATENCY,
  p999: LATENCY,
  max: LATENCY,
  lost: COUNT_OR_SHARE,
  errors: COUNT_OR_SHARE,
  cpu: [
    ['us', 'us', 1],
    ['ms', 'us', 1e3],
  ],
  capacity: [
    ['/s', 'per-second', 1],
    ['', 'per-second', 1],
  ],
  recovery: [
    ['ms', 'ms', 1],
    ['s', 'ms', 1e3],
  ],
};

export const METRIC_NAMES: readonly string[] = Object.keys(METRICS);

/** A threshold as it reads, before its names are looked up. */
export interface ThresholdText extends Pick<Threshold, 'text' | 'metric' | 'comparison' | 'bound' | 'unit'> {
  /** What stands before the metric, in order: at most two names. */
  readonly qualifiers: readonly string[];
}

/** Reads one threshold. What is wrong with it comes back as sentences without a subject. */
export function readThreshold(text: string): ThresholdText | { readonly problems: readonly string[] } {
  const match = /^([^<>=]*)(<=|>=|<|>)([^<>=]*)$/.exec(text.trim());
  if (match === null) return { problems: ['needs exactly one of < <= > >='] };
  const [, left = '', comparison = '', right = ''] = match.map((part) => part.trim());
  const names = left.split(':').map((name) => name.trim());
  const metric = (names.at(-1) ?? '').replace('p99.9', 'p999');
  const problems: string[] = [];
  if (metric === '') problems.push(`names no metric (${METRIC_NAMES.join(', ')})`);
  else if (!isMetric(metric)) {
    problems.push(`unknown metric ${metric}${suggestion(metric, METRIC_NAMES)}: ${METRIC_NAMES.join(', ')}`);
  }
  if (names.length > 3) problems.push('has more than a backend and a scenario before the metric');
  if (names.slice(0, -1).includes('')) problems.push('has an empty name before a colon');
  const number = /^(\d{1,12}(?:\.\d{1,9})?)\s*(\D*)$/.exec(right);
  if (number === null) problems.push(`"${right}" is not a number of zero or more with a unit`);
  const unit = isMetric(metric) ? METRICS[metric].find(([suffix]) => suffix === number?.[2]) : undefined;
  if (isMetric(metric) && number !== null && unit === undefined) problems.push(unitProblem(metric, number[2] ?? ''));
  if (problems.length > 0 || !isMetric(metric) || number === null || unit === undefined) return { problems };
  return {
    text,
    qualifiers: names.slice(0, -1),
    metric,
    comparison: comparison as Threshold['comparison'],
    bound: Number((Number(number[1]) * unit[2]).toPrecision(15)),
    unit: unit[1],
  };
}

/** Writes a threshold so that it is read back as the same rule. */
export function formatThreshold(threshold: Omit<Threshold, 'text'>): string {
  const { backend, scenario, metric, comparison, bound, unit } = threshold;
  const names = [backend, scenario, metric].filter((name) => name !== null).join(':');
  const [suffix, , factor] = METRICS[metric].find(([, candidate]) => candidate === unit) ?? ['', unit, 1];
  return `${names}${comparison}${Number((bound / factor).toPrecision(12))}${suffix}`;
}

function unitProblem(metric: ThresholdMetric, suffix: string): string {
  const allowed = METRICS[metric].map(([name]) => (name === '' ? 'none' : name)).join(', ');
  const given = suffix === '' ? 'has no unit' : `"${suffix}" is not a unit of ${metric}`;
  return `${given}; ${metric} takes ${allowed}`;
}

function isMetric(name: string): name is ThresholdMetric {
  return Object.hasOwn(METRICS, name);
}
