import type { CpuPressure } from './measure/pressure.ts';
import type { MeasuredTrial, TrialResult, Warning } from './model/run-result.ts';

/** Above this share of waiting, before the run put any load on the machine, something else is busy on it. */
const BUSY_PERCENT = 10;

/** From this share of a response-time percentile on, the generator's own lateness is part of what it shows. */
const LATENESS_SHARE = 0.25;

/** Below this a generator is never called late. */
const LATENESS_FLOOR_US = 1000;

/** What a reader should know before believing the figures, each with its remedy. */
export function warningsOf(trials: readonly TrialResult[], pressureBefore: CpuPressure | null): Warning[] {
  const measured = trials.filter((trial) => trial.status !== 'skipped');
  return [
    ...skippedBackends(trials),
    ...measured.flatMap((trial) => [...voidTrial(trial), ...lateGenerator(trial), ...mixedUpCapacity(trial)]),
    ...busyMachine(pressureBefore),
  ];
}

function skippedBackends(trials: readonly TrialResult[]): Warning[] {
  const reasons = new Map(
    trials.flatMap((trial) => (trial.status === 'skipped' ? [[trial.backend, trial.reason] as const] : [])),
  );
  return [...reasons].map(([backend, reason]) => ({ text: `${backend} was skipped`, remedy: reason }));
}

function voidTrial(trial: MeasuredTrial): Warning[] {
  if (trial.status !== 'void') return [];
  return [
    {
      text: `${placeOf(trial)} is void: ${trial.reason ?? 'no reason given'}`,
      remedy: 'Lower --rate, or run on a machine with more cores',
    },
  ];
}

function lateGenerator(trial: MeasuredTrial): Warning[] {
  const { latenessP99Us } = trial.generator;
  const { p99Us } = trial.latency.response;
  if (trial.status === 'void' || latenessP99Us === null || p99Us === null) return [];
  if (latenessP99Us < LATENESS_FLOOR_US || latenessP99Us < p99Us * LATENESS_SHARE) return [];
  const [late, all] = [latenessP99Us, p99Us].map((valueUs) => (valueUs / 1000).toFixed(1));
  return [
    {
      text: `${placeOf(trial)}: the generator itself was up to ${late} ms late (p99), and the p99 of ${all} ms holds that`,
      remedy: 'Read its p50 and CPU instead, or close what else is running and ask for more --trials',
    },
  ];
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

function busyMachine(pressure: CpuPressure | null): Warning[] {
  if (pressure === null || pressure.avg10Percent <= BUSY_PERCENT) return [];
  return [
    {
      text: `the machine was busy before the run: tasks waited for a CPU ${pressure.avg10Percent.toFixed(0)}% of the time`,
      remedy: 'Close what else is running, or ask for more --trials',
    },
  ];
}

function placeOf({ backend, scenario, trial }: MeasuredTrial): string {
  return `${backend} in ${scenario}, trial ${trial}`;
}
