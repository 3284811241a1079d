import { formatMs, tenthsOfMs } from '../figures/format.ts';
import { groupTrials, valuesOf } from '../figures/groups.ts';
import { p50 } from '../figures/latency.ts';
import { distrust } from '../figures/trust.ts';
import type { CpuPressure } from '../measure/pressure.ts';
import type { MeasuredTrial, TrialFigures, TrialResult } from '../model/measured-trial.ts';
import { trialNameOf } from '../model/trial-name.ts';
import type { Finding, Warning } from '../model/warning.ts';
import type { Noise } from '../stats/noise.ts';
import { latenessWarning } from './lateness-warning.ts';
import { trendWarning } from './trend-warning.ts';

/** Above this share of waiting before the run, other programs keep the machine busy. */
const BUSY_PERCENT = 10;

/**
 * Above this ratio of the slowest tenth of the same work to its median, other programs share the cores. 1.1 is usual on
 * an idle machine, 8 on one with as many busy processes as cores.
 */
const SPREAD_BOUND = 1.5;

/** Above this ratio of the same work between some trials and others, the trials are not comparable. */
const DRIFT_BOUND = 1.2;

/** From this many trials on, p50 that differ by more than this factor contradict each other. */
const P50_BOUND = 1.5;
const P50_TRIALS = 3;

/** A link is late when half of its data is later than this share of the delay that it should add. */
const LINK_LATENESS_BOUND = 0.5;

const GENERATOR_REMEDY = 'Lower --rate, or run on a machine with more cores';

const NOISE_REMEDY = 'Close other programs, or ask for more --trials, and trust CPU per request before latencies';

/** What a reader should know before believing the figures, as far as it follows from what was measured. */
export function warningsOf(
  trials: readonly TrialResult[],
  pressureBefore: CpuPressure | null,
  noise: Noise | null = null,
): Warning[] {
  const measured = trials.filter((trial) => trial.status !== 'skipped');
  return [
    ...skippedBackends(trials),
    ...measured.flatMap(inTrial),
    ...busyMachine(pressureBefore),
    ...noisyMachine(noise),
    ...unequalTrials(trials),
  ];
}

/** Without those about an attempt that no longer counts: no table shows its figures. */
export function ofCountedAttempts(warnings: readonly Warning[], superseded: readonly MeasuredTrial[]): Warning[] {
  const places = new Set(superseded.map((trial) => JSON.stringify(trialNameOf(trial))));
  return warnings.filter(({ where: { backend = '', scenario = '', trial = 0, attempt = 1 } }) => {
    return !places.has(JSON.stringify(trialNameOf({ backend, scenario, trial, attempt })));
  });
}

function inTrial(trial: MeasuredTrial): Warning[] {
  const where = trialNameOf(trial);
  return OF_A_TRIAL.flatMap((find) => find(trial) ?? []).map((found) => ({ ...found, where }));
}

/** Only missing servers: that a scenario does not apply to a backend is a note. */
function skippedBackends(trials: readonly TrialResult[]): Warning[] {
  const reasons = new Map(
    trials.flatMap((trial) =>
      trial.status === 'skipped' && trial.cause === 'missing-server' ? [[trial.backend, trial.reason] as const] : [],
    ),
  );
  return [...reasons].map(([backend, remedy]) => ({
    code: 'backend-skipped',
    where: { backend },
    text: 'skipped, because a server is missing',
    remedy,
  }));
}

/** What may be wrong with one trial, in the order of the report. Each returns null where it is not. */
const OF_A_TRIAL: readonly ((trial: MeasuredTrial) => Finding | null)[] = [
  voidTrial,
  distrustedTrial,
  lateGenerator,
  unsteady,
  mixedUpCapacity,
  boundCapacity,
  lateLinks,
  bypassedLinks,
];

function voidTrial(trial: MeasuredTrial): Finding | null {
  if (trial.status !== 'void') return null;
  const text = `the trial is void: ${trial.reason ?? 'no reason given'}`;
  return { code: 'trial-void', text, remedy: GENERATOR_REMEDY };
}

/** The fates of its sessions count; its latencies do not. */
function distrustedTrial(trial: MeasuredTrial): Finding | null {
  const reason = distrust(trial.generator);
  if (trial.status === 'void' || reason === null) return null;
  return {
    code: 'latencies-left-out',
    text: `latencies and capacity are left out: ${reason}`,
    remedy: GENERATOR_REMEDY,
  };
}

function lateGenerator(trial: MeasuredTrial): Finding | null {
  return trial.status === 'void' ? null : latenessWarning(trial.generator, trial.latency.response);
}

function unsteady(trial: MeasuredTrial): Finding | null {
  return trial.status === 'void' ? null : trendWarning(trial);
}

function mixedUpCapacity(trial: MeasuredTrial): Finding | null {
  const mismatches = capacityOf(trial)?.mismatches ?? 0;
  if (mismatches === 0) return null;
  return {
    code: 'capacity-mixed-up',
    text: `${mismatches} answers of the capacity measurement belonged to other requests`,
    remedy: 'autocannon mixes answers up after a broken connection: do not use this capacity',
  };
}

function boundCapacity(trial: MeasuredTrial): Finding | null {
  const capacity = capacityOf(trial);
  if (capacity === null || capacity.bottleneck === null) return null;
  return {
    code: 'capacity-generator-bound',
    text: `the capacity is not known, only that it is above ${Math.floor(capacity.goodPerS)} req/s (${capacity.bottleneck})`,
    remedy: 'Use --generators 2 or more, on a machine with a core for each',
  };
}

/** What a warning is about may be unreliable. */
function capacityOf(trial: MeasuredTrial): TrialFigures['capacity'] {
  return trial.status === 'void' ? trial.unreliable.capacity : trial.capacity;
}

function lateLinks(trial: MeasuredTrial): Finding | null {
  const { rttMs = 0, lateP50Us = null } = trial.links ?? {};
  if (lateP50Us === null || rttMs === 0 || lateP50Us <= (LINK_LATENESS_BOUND * rttMs * 1000) / 2) return null;
  return {
    code: 'links-late',
    text: `half of the data between nodes and store came ${formatMs(lateP50Us)} ms late or more, on links that should take ${rttMs / 2} ms each way`,
    remedy: 'Lower --rate, or ask for a longer --store-rtt',
  };
}

function bypassedLinks(trial: MeasuredTrial): Finding | null {
  if (trial.links?.passed !== 0) return null;
  return {
    code: 'links-bypassed',
    text: 'no data passed the links between nodes and store, so they changed nothing',
    remedy: 'Make the backend connect to the URLs that it gets in `services`',
  };
}

function busyMachine(pressure: CpuPressure | null): Warning[] {
  if (pressure === null || pressure.avg10Percent <= BUSY_PERCENT) return [];
  const share = pressure.avg10Percent.toFixed(0);
  return [
    {
      code: 'machine-busy',
      where: {},
      text: `the machine was busy before the run: tasks waited for a CPU ${share}% of the time`,
      remedy: 'Close other programs, or ask for more --trials',
    },
  ];
}

function noisyMachine(noise: Noise | null): Warning[] {
  if (noise === null) return [];
  const { medianUs, spread, drift } = noise;
  const work = `a fixed piece of work of ${tenthsOfMs(medianUs)} ms`;
  const noisy = `too noisy: one time in ten ${work} took ${spread.toFixed(1)} times as long, while nothing was measured`;
  const drifting = `too noisy: between some trials ${work} took ${drift.toFixed(1)} times as long as between others`;
  return [
    ...(spread > SPREAD_BOUND ? [{ code: 'machine-noisy' as const, text: noisy }] : []),
    ...(drift > DRIFT_BOUND ? [{ code: 'machine-drifting' as const, text: drifting }] : []),
  ].map((found) => ({ ...found, where: {}, remedy: NOISE_REMEDY }));
}

function unequalTrials(trials: readonly TrialResult[]): Warning[] {
  return groupTrials(trials).flatMap(({ backend, scenario, measured }): Warning[] => {
    const values = valuesOf(measured, p50.read);
    const factor = Math.max(...values) / Math.min(...values);
    if (values.length < P50_TRIALS || factor <= P50_BOUND) return [];
    const text = `the p50 of its ${values.length} trials differ by a factor of ${factor.toFixed(1)}`;
    return [{ code: 'trials-differ', where: { backend, scenario }, text, remedy: NOISE_REMEDY }];
  });
}
