import type { Scenario } from '../../scenarios/scenario.ts';
import type { Warning } from '../model/run-result.ts';

/** Sweeps that failed though nothing was broken: what has run out stays where it is, and requests show nothing of it. */
export function sweepWarning(
  { faults }: Pick<Scenario, 'faults'>,
  nodes: readonly { readonly failedSweeps: readonly string[] }[],
): Warning | null {
  const reasons = nodes.flatMap(({ failedSweeps }) => failedSweeps);
  const [reason] = reasons;
  if (reason === undefined || faults.length > 0) return null;
  const count = reasons.length === 1 ? 'a sweep' : `${reasons.length} sweeps`;
  return {
    text: `${count} of what had run out failed: ${reason}`,
    remedy: 'See whether the store can delete it: it is never seen by a request, and takes up room',
  };
}
