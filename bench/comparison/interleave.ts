import { shuffled } from '../model/random.ts';

/** One trial to run. */
export interface Cell {
  readonly backend: string;
  readonly scenario: string;
  /** From 1. */
  readonly trial: number;
}

/**
 * Every backend in every scenario, `trials` times. Each round holds every pair once, in a random order that follows from
 * the seed. So noise of other programs, or a machine that slows down, hits all backends alike.
 */
export function interleave(
  backends: readonly string[],
  scenarios: readonly string[],
  trials: number,
  seed: number,
): Cell[] {
  const pairs = scenarios.flatMap((scenario) => backends.map((backend) => ({ backend, scenario })));
  return Array.from({ length: trials }, (_, round) =>
    shuffled(pairs, seed, round).map((pair) => ({ ...pair, trial: round + 1 })),
  ).flat();
}
