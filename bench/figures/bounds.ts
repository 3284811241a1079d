import type { ThresholdUnit } from '../model/config.ts';
import { formatCount, formatMs, formatPercent } from './format.ts';

/** How a rule may write a bound: `50ms` is 50 times `factor` in `unit`. The suffix may be empty. */
export interface BoundUnit {
  readonly suffix: string;
  readonly unit: ThresholdUnit;
  readonly factor: number;
}

/** Bounds of a count: `3`, or `0.1%` of what it is out of. */
export const COUNT_OR_SHARE: readonly BoundUnit[] = [
  { suffix: '', unit: 'count', factor: 1 },
  { suffix: '%', unit: 'share', factor: 0.01 },
];

/** A value in the unit of a rule, for its result: `12.3 ms`, `0.1%`. */
export function formatInUnit(value: number, unit: ThresholdUnit): string {
  return FORMATS[unit](value);
}

const FORMATS: Readonly<Record<ThresholdUnit, (value: number) => string>> = {
  us: (value) => `${formatMs(value)} ms`,
  ms: (value) => `${formatCount(value)} ms`,
  count: formatCount,
  share: formatPercent,
  'per-second': (value) => `${formatCount(value)}/s`,
};
