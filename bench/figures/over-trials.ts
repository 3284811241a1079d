import type { ReliableTrial } from '../model/measured-trial.ts';
import { estimateMedian, median } from '../stats/median.ts';
import type { Figure } from './figure.ts';
import { formatCount } from './format.ts';
import { valuesOf } from './groups.ts';
import { isOneStall, STALL_MARK } from './one-stall.ts';

/** A count over several trials, and what it is out of. */
export interface SumOverTrials {
  readonly sum: number;
  readonly total: number;
}

/** Sums a count over trials. The total is 0 if it is out of nothing. */
export function sumOverTrials(
  { read, outOf = () => 0 }: Pick<Figure, 'read' | 'outOf'>,
  trials: readonly ReliableTrial[],
): SumOverTrials {
  return {
    sum: trials.reduce((sum, trial) => sum + (read(trial) ?? 0), 0),
    total: trials.reduce((sum, trial) => sum + outOf(trial), 0),
  };
}

/** A figure of several trials, as text without its unit. */
export interface FigureText {
  /** `1.64`, `334/1,000`, `never`, `≥ 900`, `11.4*` if one stall may have decided it. */
  readonly text: string;
  /** `0.90–1.10`; null with a single trial, and if both ends read the same. */
  readonly interval: string | null;
}

/** A figure over trials, as text; null if the trials do not have it. */
export function textOverTrials(figure: Figure, trials: readonly ReliableTrial[]): FigureText | null {
  return figure.overTrials === 'sum' ? sumText(figure, trials) : medianText(figure, trials);
}

function sumText(figure: Figure, trials: readonly ReliableTrial[]): FigureText | null {
  const { sum, total } = sumOverTrials(figure, trials);
  return total === 0 ? null : { text: `${figure.unit.format(sum)}/${formatCount(total)}`, interval: null };
}

function medianText(figure: Figure, trials: readonly ReliableTrial[]): FigureText | null {
  const {
    read,
    unit: { format },
    endless,
    mark,
  } = figure;
  if (endless !== undefined && trials.some(endless.isIn)) return { text: endless.word, interval: null };
  const estimate = estimateMedian(valuesOf(trials, read));
  const own = estimate === null ? null : format(estimate.median);
  const marked = mark === undefined ? own : mark(own, trials);
  if (marked === null) return null;
  const text = isOneStall(figure, trials) ? `${marked}${STALL_MARK}` : marked;
  const { low, high } = estimate?.interval ?? { low: 0, high: 0 };
  const ends = [format(low), format(high)];
  return { text, interval: ends[0] === ends[1] ? null : ends.join('–') };
}

/** What a rule is held against. */
export interface Decisive {
  /** Null: nothing was measured, or the value is worse than any bound. */
  readonly value: number | null;
  /** The value is worse than any bound. */
  readonly isEndless: boolean;
  /** The number of the one trial that decides; null if all decide together. */
  readonly trial: number | null;
}

/**
 * The value that decides a rule: the median over trials, or that of the worst trial (`Figure.overTrials` says which).
 *
 * @param asks `most`: the rule bounds the figure from above, so that the highest value is the worst.
 */
export function decisive(
  figure: Figure,
  trials: readonly ReliableTrial[],
  { asks, asShare }: { readonly asks: 'most' | 'least'; readonly asShare: boolean },
): Decisive {
  const endless = trials.find((trial) => figure.endless?.isIn(trial) === true);
  if (endless !== undefined) return { value: null, isEndless: true, trial: endless.trial };
  const read = asShare ? shareOf(figure) : figure.read;
  if (figure.overTrials === 'median') return { value: median(valuesOf(trials, read)), isEndless: false, trial: null };
  const readings = valuesOf(trials, (one) => {
    const value = read(one);
    return value === null ? null : { value, trial: one.trial };
  });
  const [worst] = readings.toSorted((a, b) => (asks === 'most' ? b.value - a.value : a.value - b.value));
  return { value: worst?.value ?? null, isEndless: false, trial: worst?.trial ?? null };
}

function shareOf({ read, outOf }: Figure): Figure['read'] {
  return (trial) => {
    const [count, total] = [read(trial), outOf?.(trial) ?? 0];
    return count === null || total === 0 ? null : count / total;
  };
}
