import type { PlannedFault } from '../../scenarios/scenario.ts';
import type { Fault, FaultKind, FaultSite } from './fault.ts';
import type { TimedFault } from './nemesis.ts';
import { faultKind } from './registry.ts';
import { together } from './together.ts';

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
    const faults = faultsAt(kind, target, site);
    const slot = (healAt - injectAt) / faults.length;
    return faults.map((fault, turn): TimedFault => {
      const [from, to] = [injectAt + turn * slot, injectAt + (turn + 1) * slot];
      return { fault, injectAtUs: timeAt(from), healAtUs: timeAt(kind.healsAtOnce === true ? from : to) };
    });
  });
}

/** One after the other. */
function faultsAt(kind: FaultKind, target: PlannedFault['target'], site: FaultSite): Fault[] {
  if (typeof target === 'number') return [kind.at(site, target)];
  const each = Array.from({ length: kind.count(site) }, (_, index) => kind.at(site, index));
  return target === 'every' || each.length < 2 ? each : [together(kind, each)];
}
