import { rm } from 'node:fs/promises';
import { messageOf } from '../../model/errors.ts';
import { notedEngine } from '../docker/engine-environment.ts';
import { runIdOf } from '../docker/labels.ts';
import { endProcesses } from '../processes/end-processes.ts';
import { closeRegistry } from '../processes/registration.ts';

/** Processes and containers that were ended. */
export interface Reaped {
  readonly processes: number;
  readonly containers: number;
  /** Why some of its containers are still there, and the folder with them; null: nothing is left. */
  readonly left: string | null;
}

/**
 * Ends everything that was started under a run folder, and removes the folder. Nothing can start there afterwards. It may
 * be repeated, also by two processes at once. A folder whose containers could not be removed stays for the next run.
 */
export async function reap(runFolder: string): Promise<Reaped> {
  const registrations = await closeRegistry(runFolder);
  const [processes, { containers, left }] = await Promise.all([
    endProcesses(registrations, runFolder),
    reapContainers(runFolder),
  ]);
  if (left === null) await rm(runFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  return { processes, containers, left };
}

async function reapContainers(runFolder: string): Promise<Pick<Reaped, 'containers' | 'left'>> {
  if (notedEngine(runFolder) === null) return { containers: 0, left: null };
  const { removeContainersOf } = await import('../docker/remove-containers.ts');
  return await removeContainersOf(runIdOf(runFolder)).then(
    (containers) => ({ containers, left: null }),
    (error: unknown) => ({ containers: 0, left: messageOf(error) }),
  );
}
