import { rm } from 'node:fs/promises';
import { notedEngine } from './docker/engine-environment.ts';
import { runIdOf } from './docker/labels.ts';
import { endProcesses } from './end-processes.ts';
import { closeRegistry } from './registration.ts';

/** What was found alive, and ended. */
export interface Reaped {
  readonly processes: number;
  readonly containers: number;
}

/**
 * Ends everything that was started under a run folder and removes it. Nothing can start there any more once this was
 * called. May be repeated, also by two processes at once.
 */
export async function reap(runFolder: string): Promise<Reaped> {
  const registrations = await closeRegistry(runFolder);
  const [processes, containers] = await Promise.all([
    endProcesses(registrations, runFolder),
    notedEngine(runFolder) === null ? 0 : reapContainers(runFolder),
  ]);
  await rm(runFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  return { processes, containers };
}

/** Removes the containers that were started for a run; resolves with their number. */
export async function reapContainers(runFolder: string): Promise<number> {
  const { removeContainersOf } = await import('./docker/remove-containers.ts');
  // What is left of them carries its owner's label: the next run that uses Docker finds it.
  return await removeContainersOf(runIdOf(runFolder)).catch(() => 0);
}
