import type { PlannedFault } from '../../scenarios/scenario.ts';
import type { FaultSite } from './fault.ts';
import type { TimedFault } from './nemesis.ts';
import { faultKind } from './registry.ts';

/**
 * The faults of a scenario with their targets and times, in the order in which they strike.
 *
 * @param startUs start of the measurement, on the machine's clock.
 */
export function timedFaults(
  planned: readonly PlannedFault[],
  site: FaultSite,
  startUs: number,
  durationMs: number,
): TimedFault[] {
  const timeAt = (fraction: number): number => startUs + fraction * durationMs * 1000;
  return planned.flatMap(({ kind: name, target, injectAt, healAt }) => {
    const kind = faultKind(name);
    const targets = target === 'every' ? Array.from({ length: kind.count(site) }, (_, index) => index) : [target];
    const slot = (healAt - injectAt) / targets.length;
    return targets.map((index, turn): TimedFault => {
      const [from, to] = [injectAt + turn * slot, injectAt + (turn + 1) * slot];
      return {
        fault: kind.at(site, index),
        injectAtUs: timeAt(from),
        healAtUs: timeAt(kind.healsAtOnce === true ? from : to),
      };
    });
  });
}
