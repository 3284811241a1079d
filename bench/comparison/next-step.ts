import { overloadedTrial, planRepeats } from '../judge/repeats.ts';
import type { Attempts } from '../model/attempts.ts';
import type { RunConfig } from '../model/config.ts';
import type { MeasuredTrial } from '../model/measured-trial.ts';
import { isSameTrial } from '../model/trial-name.ts';
import type { Cell } from './interleave.ts';

/** What a comparison does next. */
export type Step =
  /** All trials run again, with the lower load of this configuration. */
  | { readonly kind: 'lower'; readonly config: RunConfig }
  /** A trial of the schedule runs: the `number`th, from 1. */
  | { readonly kind: 'scheduled'; readonly cell: Cell; readonly number: number }
  /** A trial that could not tell by chance runs again. */
  | { readonly kind: 'repeat'; readonly trial: MeasuredTrial };

/** What the steps of a comparison follow from, besides its results. */
export interface Plan {
  readonly config: RunConfig;
  /** In the order of the schedule. */
  readonly cells: readonly Cell[];
  /** The configuration with a lower load than one that overloaded a trial; null: none is lower. Missing: the load stays. */
  readonly lowerLoad?: (config: RunConfig, overloaded: MeasuredTrial) => RunConfig | null;
  /** Backends whose overload lowers the load for all. Missing: every one. */
  readonly decisive?: ReadonlySet<string>;
}

/**
 * What a comparison with these results does next; null: it is complete. An overload lowers the load at once, whether its
 * trial was the first attempt or a repetition. Then the schedule, and at its end the repetitions (bench/judge/repeats.ts).
 *
 * It follows from these data alone, and run.json has them all: a run that was interrupted comes to the same trials.
 */
export function nextStep({ config, cells, lowerLoad, decisive }: Plan, attempts: Attempts): Step | null {
  const overloaded = overloadedTrial(attempts.trials, decisive);
  const lower = overloaded === null ? null : (lowerLoad?.(config, overloaded) ?? null);
  if (lower !== null) return { kind: 'lower', config: lower };
  const index = cells.findIndex((cell) => !attempts.trials.some((trial) => isSameTrial(trial, cell)));
  const cell = cells[index];
  if (cell !== undefined) return { kind: 'scheduled', cell, number: index + 1 };
  const { next } = planRepeats(attempts);
  return next === null ? null : { kind: 'repeat', trial: next };
}
