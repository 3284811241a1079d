import { basename } from 'node:path';
import { type Owner, parseOwner, thisOwner } from '../processes/owner.ts';

/** By these every process finds the containers of session-bench again. */
export const RUN_LABEL = 'session-bench.run';
export const OWNER_LABEL = 'session-bench.owner';

/** The labels of all containers that this process starts for a run. */
export function labelsOf(runFolder: string): Record<string, string> {
  return { [RUN_LABEL]: runIdOf(runFolder), [OWNER_LABEL]: JSON.stringify(thisOwner()) };
}

/** The name of a run in labels: that of its folder. */
export function runIdOf(runFolder: string): string {
  return basename(runFolder);
}

/** The owner of a container; null if it has no owner label. */
export function ownerOf(labels: Readonly<Record<string, string>>): Owner | null {
  return parseOwner(labels[OWNER_LABEL] ?? '');
}
