import { basename } from 'node:path';
import { type Owner, parseOwner, thisOwner } from '../processes/owner.ts';

/** By which a container of ours is found again, whoever looks for it. */
export const RUN_LABEL = 'session-bench.run';
export const OWNER_LABEL = 'session-bench.owner';

/** The labels of all containers that this process starts for a run. */
export function labelsOf(runFolder: string): Record<string, string> {
  return { [RUN_LABEL]: runIdOf(runFolder), [OWNER_LABEL]: JSON.stringify(thisOwner()) };
}

/** What a run is called in labels: as its folder is. */
export function runIdOf(runFolder: string): string {
  return basename(runFolder);
}

/** Whose container it is; null where its labels do not say so as ours do. */
export function ownerOf(labels: Readonly<Record<string, string>>): Owner | null {
  return parseOwner(labels[OWNER_LABEL] ?? '');
}
