import { thousands } from '../model/thousands.ts';

/** In place of a figure that is missing. */
export const NOTHING = '–';

/** Microseconds as milliseconds with three significant digits: `0.85`, `12.3`, `1,234`. */
export function formatMs(valueUs: number): string {
  return significant(valueUs / 1000);
}

/** The same of a percentile that may have too few samples. */
export function formatMsOrNothing(valueUs: number | null): string {
  return valueUs === null ? NOTHING : formatMs(valueUs);
}

/** Microseconds as milliseconds with one decimal, in sentences: `12.3`. */
export function tenthsOfMs(valueUs: number): string {
  return (valueUs / 1000).toFixed(1);
}

/** Three significant digits, thousands grouped, no exponent: `0.85`, `12.3`, `1,234`. From a million on in millions: `1.23M`. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value < 0 ? '< -1e15' : '> 1e15';
  if (size >= 999_999.5) {
    const [divisor, suffix] = size >= 999_999_500 ? ([1e9, 'G'] as const) : ([1e6, 'M'] as const);
    return `${significant(value / divisor)}${suffix}`;
  }
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return thousands(value, digits);
}

/** A whole number like `formatCount`, any other like `significant`: the median of two counts may lie between them. */
export function wholeOrSignificant(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : significant(value);
}

/** `1 node`, `2.50 round trips`. */
export function counted(value: number, one: string): string {
  return `${wholeOrSignificant(value)} ${one}${value === 1 ? '' : 's'}`;
}

/** Rounded to a whole number, thousands grouped; from a million on in millions. */
export function formatCount(value: number): string {
  return value >= 1e6 ? significant(value) : thousands(Math.round(value));
}

/** `0.1%`, `33%`. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const digits = percent === 0 || percent >= 9.95 ? 0 : 1;
  return `${percent.toFixed(digits)}%`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
