import type { Rival } from '../../backends/rivals.ts';
import type { MeasuredTrial, RunResult } from '../model/run-result.ts';
import { estimateMedian, type MedianEstimate } from '../stats/median.ts';

export interface StoreRatio {
  readonly rival: Rival;
  /** Median CPU per request, in µs. */
  readonly oursUs: number;
  readonly publishedUs: number;
  /** Ours divided by the published one's in the same round, over all rounds. */
  readonly ratio: MedianEstimate;
}

/**
 * What a request costs with each of a pair. Both ran once in each round, so that what slows the machine down for a while
 * meets both. Null where a round lacks one of them.
 */
export function ratioOf(rival: Rival, { trials }: Pick<RunResult, 'trials'>): StoreRatio | null {
  const costs = (backend: string): Map<number, number> =>
    new Map(
      trials.flatMap((trial) => {
        if (trial.backend !== backend || trial.status === 'skipped') return [];
        const costUs = costOf(trial, rival.counted);
        return costUs === null ? [] : [[trial.trial, costUs] as const];
      }),
    );
  const [ours, published] = [costs(rival.ours), costs(rival.published)];
  const rounds = [...ours].flatMap(([round, costUs]) => {
    const other = published.get(round);
    return other === undefined ? [] : [{ ours: costUs, published: other, ratio: costUs / other }];
  });
  const [oursUs, publishedUs] = [rounds.map((one) => one.ours), rounds.map((one) => one.published)].map(estimateMedian);
  const ratio = estimateMedian(rounds.map((one) => one.ratio));
  if (oursUs == null || publishedUs == null || ratio === null) return null;
  return { rival, oursUs: oursUs.median, publishedUs: publishedUs.median, ratio };
}

function costOf({ cpuUsPerRequest }: MeasuredTrial, counted: Rival['counted']): number | null {
  const parts = counted.map((part) => cpuUsPerRequest[part]);
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

/** No dearer than the published one, and what we would like. */
export const RATIO_BOUND = 1;
export const RATIO_GOAL = 0.8;

/** `missed` only where the whole interval is beyond the bound; `undecided` where the median alone is. */
export function verdictOf({ ratio: { median, interval } }: StoreRatio): 'goal' | 'kept' | 'undecided' | 'missed' {
  if (median <= RATIO_GOAL) return 'goal';
  if (median <= RATIO_BOUND) return 'kept';
  return interval !== null && interval.low > RATIO_BOUND ? 'missed' : 'undecided';
}
