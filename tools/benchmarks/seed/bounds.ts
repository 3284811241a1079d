import type { MeasuredTrial } from '../../../bench/model/measured-trial.ts';
import type { SeedGoal } from './goals.ts';
import type { Peaks } from './peak-memory.ts';

/** Of all processes of the harness together, each at its own peak. */
export const MOST_BYTES = 1e9;

/** If tasks waited for a CPU for a larger share of the time before the run, other load may explain a low rate. */
export const LOUD_PRESSURE_PERCENT = 15;

export interface SeedRun {
  readonly goal: SeedGoal;
  /** Null if nothing was measured. */
  readonly trial: Pick<MeasuredTrial, 'seeding' | 'cohort'> | null;
  readonly peaks: Peaks;
  /** Null if the kernel does not tell. */
  readonly cpuPressureBefore: number | null;
}

export type SeedVerdict = 'kept' | 'too loud' | 'missed';

/** Sessions put into the store per second; 0 without any. */
export function ratePerS({ trial }: SeedRun): number {
  const { count = 0, durationMs = 1 } = trial?.seeding ?? {};
  return count / (durationMs / 1000);
}

export function totalBytes({ peaks }: SeedRun): number {
  return Object.values(peaks).reduce((sum, bytes) => sum + bytes, 0);
}

/** Noise excuses a low rate. It excuses neither too much or unknown memory, nor lost sessions. */
export function verdictOf(run: SeedRun): SeedVerdict {
  const seeding = run.trial?.seeding ?? null;
  const isComplete = seeding !== null && run.trial?.cohort.lost === 0 && seeding.verified > 0;
  if (!isComplete || (seeding.stored ?? seeding.count) < seeding.count * (run.goal.countedShare ?? 1)) return 'missed';
  if (run.peaks.harness === undefined || totalBytes(run) > MOST_BYTES) return 'missed';
  if (ratePerS(run) >= (run.goal.leastPerS ?? 0)) return 'kept';
  return (run.cpuPressureBefore ?? 0) > LOUD_PRESSURE_PERCENT ? 'too loud' : 'missed';
}
