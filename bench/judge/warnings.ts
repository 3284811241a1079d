import { distrust, groupTrials, ofStack, percentileUs, valuesOf } from '../figures/figures.ts';
import { formatMs } from '../figures/format.ts';
import type { CpuPressure } from '../measure/pressure.ts';
import type { MeasuredTrial, TrialResult } from '../model/measured-trial.ts';
import type { Warning } from '../model/run-result.ts';
import type { Noise } from '../stats/noise.ts';
import { latenessWarning } from './lateness-warning.ts';

/** Above this share of waiting, before the run put any load on the machine, something else is busy on it. */
const BUSY_PERCENT = 10;

/**
 * Where the slowest tenth of the same work takes this many times its median, something else takes the cores in turns.
 * 1.1 is usual on a machine that does nothing else, 8 on one with as many busy processes as cores.
 */
const SPREAD_BOUND = 1.5;

/** Where the same work takes this many times longer between other trials, the trials ran on different machines. */
const DRIFT_BOUND = 1.2;

/** Trials whose p50 differ by more than this factor do not tell the same story, from this many trials on. */
const P50_BOUND = 1.5;
const P50_TRIALS = 3;

/** Where half of what passes a link is later than this share of the delay that it adds, latencies hold more than that. */
const LINK_LATENESS_BOUND = 0.5;

const GENERATOR_REMEDY = 'Lower --rate, or run on a machine with more cores';

const NOISE_REMEDY =
  'Close what else is running, or ask for more --trials, and believe CPU per request before latencies';

/** What a reader should know before believing the figures, each with its remedy. */
export function warningsOf(
  trials: readonly TrialResult[],
  pressureBefore: CpuPressure | null,
  noise: Noise | null = null,
): Warning[] {
  const measured = trials.filter((trial) => trial.status !== 'skipped');
  return [
    ...skippedBackends(trials),
    ...measured.flatMap((trial) => [
      ...voidTrial(trial),
      ...distrustedTrial(trial),
      ...lateGenerator(trial),
      ...mixedUpCapacity(trial),
      ...boundCapacity(trial),
      ...lateLinks(trial),
      ...bypassedLinks(trial),
    ]),
    ...busyMachine(pressureBefore),
    ...noisyMachine(noise),
    ...unequalTrials(trials),
  ];
}

/** A backend that a scenario asks nothing is none: the notes say so. */
function skippedBackends(trials: readonly TrialResult[]): Warning[] {
  const reasons = new Map(
    trials.flatMap((trial) =>
      trial.status === 'skipped' && trial.cause === 'missing-server' ? [[trial.backend, trial.reason] as const] : [],
    ),
  );
  return [...reasons].map(([backend, reason]) => ({ text: `${backend} was skipped`, remedy: reason }));
}

function voidTrial(trial: MeasuredTrial): Warning[] {
  if (trial.status !== 'void') return [];
  return [{ text: `${placeOf(trial)} is void: ${trial.reason ?? 'no reason given'}`, remedy: GENERATOR_REMEDY }];
}

/** What it did to its sessions stands; what it measured of time does not. */
function distrustedTrial(trial: MeasuredTrial): Warning[] {
  const reason = distrust(trial.generator);
  if (trial.status === 'void' || reason === null) return [];
  return [
    { text: `${placeOf(trial)}: its latencies and its capacity are left out: ${reason}`, remedy: GENERATOR_REMEDY },
  ];
}

function lateGenerator(trial: MeasuredTrial): Warning[] {
  const warning = trial.status === 'void' ? null : latenessWarning(trial.generator, trial.latency.response);
  return warning === null ? [] : [{ ...warning, text: `${placeOf(trial)}: ${warning.text}` }];
}

function mixedUpCapacity(trial: MeasuredTrial): Warning[] {
  const mismatches = trial.capacity?.mismatches ?? 0;
  if (mismatches === 0) return [];
  return [
    {
      text: `${placeOf(trial)}: ${mismatches} answers of the capacity measurement belonged to other requests`,
      remedy: 'autocannon mixes answers up after a broken connection: do not use this capacity',
    },
  ];
}

function boundCapacity(trial: MeasuredTrial): Warning[] {
  const { capacity } = trial;
  if (capacity === null || capacity.bottleneck === null) return [];
  return [
    {
      text: `${placeOf(trial)}: no capacity: the stack may carry more than ${Math.floor(capacity.goodPerS)} req/s, ${capacity.bottleneck}`,
      remedy: 'Use --generators 2 or more, on a machine with a core for each',
    },
  ];
}

function lateLinks(trial: MeasuredTrial): Warning[] {
  const { rttMs = 0, lateP50Us = null } = trial.links ?? {};
  if (lateP50Us === null || rttMs === 0 || lateP50Us <= (LINK_LATENESS_BOUND * rttMs * 1000) / 2) return [];
  return [
    {
      text: `${placeOf(trial)}: half of what passed between nodes and store was late by ${formatMs(lateP50Us)} ms or more, on a way that is to take ${rttMs / 2} ms`,
      remedy: 'Lower --rate, or ask for a longer --store-rtt',
    },
  ];
}

function bypassedLinks(trial: MeasuredTrial): Warning[] {
  if (trial.links?.passed !== 0) return [];
  return [
    {
      text: `${placeOf(trial)}: nothing passed the links between nodes and store: they changed nothing`,
      remedy: 'Let the backend connect to the URLs it is given in `services`',
    },
  ];
}

function busyMachine(pressure: CpuPressure | null): Warning[] {
  if (pressure === null || pressure.avg10Percent <= BUSY_PERCENT) return [];
  return [
    {
      text: `the machine was busy before the run: tasks waited for a CPU ${pressure.avg10Percent.toFixed(0)}% of the time`,
      remedy: 'Close what else is running, or ask for more --trials',
    },
  ];
}

function noisyMachine(noise: Noise | null): Warning[] {
  if (noise === null) return [];
  const { medianUs, spread, drift } = noise;
  const work = `a fixed piece of work of ${(medianUs / 1000).toFixed(1)} ms`;
  return [
    ...(spread > SPREAD_BOUND
      ? [`too noisy: one time in ten ${work} took ${spread.toFixed(1)} times as long, while nothing was measured`]
      : []),
    ...(drift > DRIFT_BOUND
      ? [`too noisy: between some trials ${work} took ${drift.toFixed(1)} times as long as between others`]
      : []),
  ].map((text) => ({ text, remedy: NOISE_REMEDY }));
}

function unequalTrials(trials: readonly TrialResult[]): Warning[] {
  return groupTrials(trials).flatMap(({ backend, scenario, measured }) => {
    const values = valuesOf(
      measured,
      ofStack(({ latency }) => percentileUs(latency.response, 'p50')),
    );
    const factor = Math.max(...values) / Math.min(...values);
    if (values.length < P50_TRIALS || factor <= P50_BOUND) return [];
    const text = `${backend} in ${scenario}: the p50 of its ${values.length} trials differ by a factor of ${factor.toFixed(1)}`;
    return [{ text, remedy: NOISE_REMEDY }];
  });
}

function placeOf({ backend, scenario, trial }: MeasuredTrial): string {
  return `${backend} in ${scenario}, trial ${trial}`;
}
