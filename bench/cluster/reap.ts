import { rm } from 'node:fs/promises';
import { endProcesses } from './end-processes.ts';
import { closeRegistry } from './registration.ts';

/**
 * Ends everything that was started under a run folder and removes it. Nothing can start there any more once this was
 * called. Resolves with the number of processes it found alive; may be repeated, also by two processes at once.
 */
export async function reap(runFolder: string): Promise<number> {
  const registrations = await closeRegistry(runFolder);
  const ended = await endProcesses(registrations, runFolder);
  await rm(runFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  return ended;
}
