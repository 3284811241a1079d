import { spawnSync } from 'node:child_process';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { startProcess } from '../cluster/processes/process.ts';

/** Runs only when nothing else wants the core. */
const IDLE = ['chrt', '--idle', '0'] as const;

/**
 * Keeps the server's core from going to sleep between two requests that are far apart. A server knows how long it held a
 * request only from when it has woken up: what that takes on this machine would be taken for the generator's error.
 * Nothing where the machine has no such priority. Ends when it is disposed of.
 */
export function keepAwake(folder: RunFolder, cpus: string): AsyncDisposable {
  const [command, ...args] = IDLE;
  const isPermitted = spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0;
  if (!isPermitted) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  return startProcess(folder, {
    name: 'keep-awake',
    command,
    args: [...args, '/bin/sh', '-c', 'while :; do :; done'],
    cpus,
    stopSignal: 'SIGKILL',
  });
}
