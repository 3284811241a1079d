import { emulatorOf } from '../figures/emulated.ts';
import {
  arrivalCount,
  cpuUs,
  errorCount,
  groupTrials,
  ofStack,
  percentileUs,
  seenSessions,
  type TrialGroup,
  valuesOf,
} from '../figures/figures.ts';
import type { Threshold, ThresholdMetric } from '../model/config.ts';
import type { MeasuredTrial, ReliableTrial } from '../model/measured-trial.ts';
import type { RunResult, ThresholdResult } from '../model/run-result.ts';
import type { BackendSummary } from '../model/summaries.ts';
import { median } from '../stats/median.ts';

type Figure = (trial: ReliableTrial, asShare: boolean) => number | null;

const FIGURES: Readonly<Record<ThresholdMetric, Figure>> = {
  p50: ofStack(({ latency }) => percentileUs(latency.response, 'p50')),
  p90: ofStack(({ latency }) => percentileUs(latency.response, 'p90')),
  p99: ofStack(({ latency }) => percentileUs(latency.response, 'p99')),
  p999: ofStack(({ latency }) => percentileUs(latency.response, 'p999')),
  max: ofStack(({ latency }) => latency.response.maxUs),
  lost: (trial, asShare) => shareOf(trial.cohort.lost, asShare ? seenSessions(trial) : null),
  errors: (trial, asShare) => shareOf(errorCount(trial), asShare ? arrivalCount(trial) : null),
  cpu: cpuUs,
  capacity: ofStack(({ throughput }) => throughput.capacityPerS),
  recovery: ({ recoveryMs }) => recoveryMs,
};

/** What a server is fast or slow in: a rule for every backend says nothing of an emulator's. */
const SPEEDS: ReadonlySet<ThresholdMetric> = new Set([
  'p50',
  'p90',
  'p99',
  'p999',
  'max',
  'cpu',
  'capacity',
  'recovery',
]);

/** Judged by the worst trial: a lost session is not noise that a median may pass over. */
const BY_WORST_TRIAL: ReadonlySet<ThresholdMetric> = new Set(['lost']);

const HOLDS: Readonly<Record<Threshold['comparison'], (measured: number, bound: number) => boolean>> = {
  '<': (measured, bound) => measured < bound,
  '<=': (measured, bound) => measured <= bound,
  '>': (measured, bound) => measured > bound,
  '>=': (measured, bound) => measured >= bound,
};

/**
 * Judges each threshold for each backend and scenario it applies to: the median over trials (for losses the worst
 * trial) against the bound. Inconclusive where a trial that should decide it was void or inconclusive in every
 * repetition (for latencies and capacity also where the generator set them), where a percentile has too few samples, or where nothing was measured at all. A rule for every
 * backend passes over those that were skipped, and over those on an emulator where it is about time, CPU or capacity; a
 * rule that names one does not, unless a scenario asks that one nothing.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  { trials, backends }: Pick<RunResult, 'trials' | 'backends'>,
): ThresholdResult[] {
  const groups = groupTrials(trials);
  return thresholds.flatMap((threshold) => {
    const judged = groups
      .filter((group) => appliesTo(threshold, group, backends))
      .map((group) => judge(threshold, group));
    if (judged.length > 0) return judged;
    const { text, backend, scenario, unit } = threshold;
    const all = { backend: backend ?? 'all', scenario: scenario ?? 'all' };
    return [{ text, ...all, measured: null, unit, status: 'inconclusive' }];
  });
}

function appliesTo(threshold: Threshold, group: TrialGroup, backends: readonly BackendSummary[]): boolean {
  const { metric, backend, scenario } = threshold;
  if (backend !== null && backend !== group.backend) return false;
  if (scenario !== null && scenario !== group.scenario) return false;
  const skipped = group.trials.filter((trial) => trial.status === 'skipped');
  if (skipped.length === group.trials.length) {
    const wasMissing = skipped.some(({ cause }) => cause === 'missing-server');
    return backend !== null && (wasMissing || scenario !== null);
  }
  if (backend === null && SPEEDS.has(metric) && emulatorOf(group.backend, { backends }) !== null) return false;
  const ran = group.trials.filter((trial) => trial.status !== 'skipped');
  if (metric === 'lost') return backend !== null || keepsSessions(group.backend, backends);
  if (metric === 'recovery') return scenario !== null || ran.some(({ faults }) => faults.length > 0);
  if (metric === 'capacity') return scenario !== null || ran.some(hasCapacity);
  return true;
}

/** Whether the scenario measures a capacity shows in a void trial as well. */
function hasCapacity(trial: MeasuredTrial): boolean {
  const { throughput } = trial.status === 'void' ? trial.unreliable : trial;
  return throughput.capacityPerS !== null;
}

function keepsSessions(name: string, backends: readonly BackendSummary[]): boolean {
  return backends.find((backend) => backend.name === name)?.guarantees.sessions ?? true;
}

function judge(threshold: Threshold, { backend, scenario, measured: trials }: TrialGroup): ThresholdResult {
  const { text, metric, comparison, bound, unit } = threshold;
  const identity = { text, backend, scenario, unit };
  // Errors that never ended within the run took longer than any bound.
  if (metric === 'recovery' && trials.some(neverRecovered)) {
    return { ...identity, measured: null, status: comparison.startsWith('<') ? 'failed' : 'passed' };
  }
  const values = valuesOf(trials, (trial) => FIGURES[metric](trial, unit === 'share'));
  const worst = comparison.startsWith('<') ? Math.max : Math.min;
  const measured = BY_WORST_TRIAL.has(metric) && values.length > 0 ? worst(...values) : median(values);
  if (measured === null) return { ...identity, measured, status: 'inconclusive' };
  return { ...identity, measured, status: HOLDS[comparison](measured, bound) ? 'passed' : 'failed' };
}

function neverRecovered({ faults }: ReliableTrial): boolean {
  return faults.some(({ injectedUs, recoveryMs }) => injectedUs !== null && recoveryMs === null);
}

function shareOf(count: number, total: number | null): number | null {
  if (total === null) return count;
  return total === 0 ? null : count / total;
}
