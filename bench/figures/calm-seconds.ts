import type { Second } from '../model/request-figures.ts';
import type { FaultSteps } from '../model/trial-figures.ts';

/**
 * The seconds of a measurement that ended before its first fault was injected. Those after its end are none of them: nodes
 * are new then, and users log in again.
 */
export function secondsBeforeFaults<T extends Pick<Second, 'second'>>(
  timeline: readonly T[],
  faults: readonly Pick<FaultSteps, 'injectedUs'>[],
): readonly T[] {
  const firstUs = Math.min(...faults.map(({ injectedUs }) => injectedUs ?? Number.POSITIVE_INFINITY));
  return timeline.filter(({ second }) => (second + 1) * 1e6 <= firstUs);
}
