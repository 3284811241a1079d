import type { Scenario } from '../../scenarios/scenario.ts';
import type { Finding } from '../model/warning.ts';

/** Null unless sweeps failed though no fault struck: expired sessions then stay in the store, and no request shows it. */
export function sweepWarning(
  { faults }: Pick<Scenario, 'faults'>,
  nodes: readonly { readonly failedSweeps: readonly string[] }[],
): Finding | null {
  const reasons = nodes.flatMap(({ failedSweeps }) => failedSweeps);
  const [reason] = reasons;
  if (reason === undefined || faults.length > 0) return null;
  const count = reasons.length === 1 ? 'a sweep' : `${reasons.length} sweeps`;
  return {
    code: 'sweeps-failed',
    text: `${count} of expired sessions failed: ${reason}`,
    remedy: 'Check whether the store can delete them: no request sees them, but they take up room',
  };
}
