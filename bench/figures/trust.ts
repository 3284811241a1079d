import type { ReliableTrial } from '../model/measured-trial.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';

/**
 * Why the latencies and rates of a trial are not those of its stack: the generator was the bottleneck, or answers
 * belonged to other requests. Null if they are. What became of sessions is certain either way.
 */
export function distrust({ bottleneck, misattributed }: GeneratorHealth): string | null {
  return (misattributed ?? 0) > 0 ? `${misattributed} answers belonged to other requests` : bottleneck;
}

/** Reads the same, but null from a trial whose latencies and rates are not those of its stack. */
export function ofStack<T>(read: (trial: ReliableTrial) => T | null): (trial: ReliableTrial) => T | null {
  return (trial) => (distrust(trial.generator) === null ? read(trial) : null);
}
