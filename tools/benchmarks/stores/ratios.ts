import type { ReliableTrial } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import { estimateMedian, type MedianEstimate } from '../../../bench/stats/median.ts';
import type { Rival } from './rivals.ts';

export interface StoreRatio {
  readonly rival: Rival;
  /** Median CPU per request, in µs. */
  readonly oursUs: number;
  readonly publishedUs: number;
  /** Ours divided by the published one's in the same round, at the same speed of the machine, over all rounds. */
  readonly ratio: MedianEstimate;
}

/**
 * The cost of a request with each of a pair. Both ran once in each round, so that a slow phase of the machine meets both.
 * The rest of its effect is removed by the proxy's cost per request in the same seconds, which is the same for both: among
 * trials of one backend, costs then spread half as much. A round without one of the two does not count.
 *
 * @returns null if no round is left.
 */
export function ratioOf(rival: Rival, { trials }: Pick<RunResult, 'trials'>): StoreRatio | null {
  const costs = (backend: string): Map<number, Cost> =>
    new Map(
      trials.flatMap((trial) => {
        if (trial.backend !== backend || trial.status === 'skipped' || trial.status === 'void') return [];
        const costUs = costOf(trial, rival.counted);
        const proxyUs = costOf(trial, ['proxy']);
        return costUs === null || proxyUs === null ? [] : [[trial.trial, { costUs, proxyUs }] as const];
      }),
    );
  const [ours, published] = [costs(rival.ours), costs(rival.published)];
  const rounds = [...ours].flatMap(([round, { costUs, proxyUs }]) => {
    const other = published.get(round);
    if (other === undefined) return [];
    return [{ ours: costUs, published: other.costUs, ratio: costUs / proxyUs / (other.costUs / other.proxyUs) }];
  });
  const [oursUs, publishedUs] = [rounds.map((one) => one.ours), rounds.map((one) => one.published)].map(estimateMedian);
  const ratio = estimateMedian(rounds.map((one) => one.ratio));
  if (oursUs == null || publishedUs == null || ratio === null) return null;
  return { rival, oursUs: oursUs.median, publishedUs: publishedUs.median, ratio };
}

/** The trials of several runs of the same pair, with the rounds of each later run counted on from those before. */
export function pooled(results: readonly Pick<RunResult, 'trials'>[]): Pick<RunResult, 'trials'> {
  let rounds = 0;
  return {
    trials: results.flatMap(({ trials }) => {
      const before = rounds;
      rounds += Math.max(0, ...trials.map(({ trial }) => trial));
      return trials.map((one) => ({ ...one, trial: before + one.trial }));
    }),
  };
}

/** CPU per request in µs, of what is compared and of the proxy. */
interface Cost {
  readonly costUs: number;
  readonly proxyUs: number;
}

function costOf({ cpuUsPerRequest }: ReliableTrial, counted: readonly ('app' | 'store' | 'proxy')[]): number | null {
  const parts = counted.map((part) => cpuUsPerRequest[part]);
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

/** No dearer than the published one, and what we would like. */
export const RATIO_BOUND = 1;
export const RATIO_GOAL = 0.8;

/** The share of repetitions in which the interval holds the true median; fewer than five rounds cannot reach it. */
const LEAST_COVERAGE = 0.9;

/** Decided if the whole interval is on one side of the bound. `goal`: the median is that low as well. */
export function verdictOf({ ratio: { median, interval } }: StoreRatio): 'goal' | 'kept' | 'undecided' | 'missed' {
  if (interval === null || interval.coverage < LEAST_COVERAGE) return 'undecided';
  if (interval.low > RATIO_BOUND) return 'missed';
  if (interval.high > RATIO_BOUND) return 'undecided';
  return median <= RATIO_GOAL ? 'goal' : 'kept';
}
