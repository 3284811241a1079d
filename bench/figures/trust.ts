import type { ReliableTrial } from '../model/measured-trial.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';
import type { UndecidedCause } from '../model/undecided-cause.ts';

/**
 * Why the latencies and rates of a trial are not those of its stack: the generator was the bottleneck, or answers
 * belonged to other requests. Null if they are. What became of sessions is certain either way.
 */
export function distrust({ bottleneck, misattributed }: GeneratorHealth): string | null {
  return (misattributed ?? 0) > 0 ? `${misattributed} answers belonged to other requests` : bottleneck;
}

/** The cause of such a distrust. Mixed-up answers, and connections that could not be opened, are not a matter of time. */
export function causeOfDistrust({ misattributed, exhausted }: GeneratorHealth): UndecidedCause {
  const isLate = (misattributed ?? 0) === 0 && Object.keys(exhausted).length === 0;
  return isLate ? 'late-generator' : 'other';
}

/** Reads the same, but null from a trial whose latencies and rates are not those of its stack. */
export function ofStack<T>(read: (trial: ReliableTrial) => T | null): (trial: ReliableTrial) => T | null {
  return (trial) => (distrust(trial.generator) === null ? read(trial) : null);
}
