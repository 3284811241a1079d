import type { MeasuredTrial, ReliableTrial, TrialFigures, TrialResult } from '../model/measured-trial.ts';
import type { Latency } from '../model/request-figures.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';
import { isPercentileSupported, PERCENTILES, type PercentileName } from '../stats/percentile-support.ts';

/** A percentile of a distribution, or null when there are too few samples to show it. */
export function percentileUs(latency: Latency, name: PercentileName): number | null {
  return isPercentileSupported(PERCENTILES[name], latency.count) ? latency[`${name}Us`] : null;
}

/** Arrivals that got no usable answer. Anonymous answers are losses, and counted there. */
export function errorCount({ requests }: Pick<TrialFigures, 'requests'>): number {
  return requests.fail - requests.anonymous + requests.unknown + requests.dropped;
}

/** Every arrival of the measurement. */
export function arrivalCount({ requests }: Pick<TrialFigures, 'requests'>): number {
  return requests.ok + requests.fail + requests.unknown + requests.dropped;
}

/** Seeded sessions that nobody asked for: `unverified`, and part of no share. */
export function unseenSessions({ seeding }: Pick<MeasuredTrial, 'seeding'>): number {
  return seeding === null ? 0 : seeding.count - seeding.seen;
}

/** The sessions of the cohort that losses are out of. */
export function seenSessions(trial: Pick<MeasuredTrial, 'cohort' | 'seeding'>): number {
  return trial.cohort.total - unseenSessions(trial);
}

/** CPU of the application and its store per request: what a strategy costs beyond the proxy, which is the same. */
export function cpuUs({ cpuUsPerRequest: { app, store } }: ReliableTrial): number | null {
  return app === null || store === null ? null : app + store;
}

/** The trials of one backend in one scenario, with what they are worth together. */
export interface TrialGroup {
  readonly backend: string;
  readonly routing: string;
  readonly scenario: string;
  readonly trials: readonly TrialResult[];
  /** Those whose sessions can be believed: passed or failed. Latencies and rates go through `ofStack`. */
  readonly measured: readonly ReliableTrial[];
}

/** Groups trials by backend and scenario, in the order of their first appearance. */
export function groupTrials(trials: readonly TrialResult[]): TrialGroup[] {
  const groups = Map.groupBy(trials, ({ backend, scenario }) => JSON.stringify([backend, scenario]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { backend, routing, scenario } = first;
    return [{ backend, routing, scenario, trials: members, measured: members.filter(isBelievable) }];
  });
}

function isBelievable(trial: TrialResult): trial is ReliableTrial {
  return trial.status === 'passed' || trial.status === 'failed';
}

/**
 * Why the latencies and rates of a trial are not those of its stack: the generator set them, or answers belonged to
 * other requests, so that neither was checked. Null when they are. What happened to sessions is certain either way.
 */
export function distrust({ bottleneck, misattributed }: GeneratorHealth): string | null {
  return (misattributed ?? 0) > 0 ? `${misattributed} answers belonged to other requests` : bottleneck;
}

/** The same figure, but null for a trial whose latencies and rates are not those of its stack. */
export function ofStack<T>(figure: (trial: ReliableTrial) => T): (trial: ReliableTrial) => T | null {
  return (trial) => (distrust(trial.generator) === null ? figure(trial) : null);
}

/** The values of a figure over trials, without the trials that have none. */
export function valuesOf<T>(
  trials: readonly ReliableTrial[],
  figure: (trial: ReliableTrial) => T | null,
): readonly T[] {
  return trials.map(figure).filter((value) => value !== null);
}
