import { spawnSync } from 'node:child_process';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { startProcess } from '../cluster/processes/process.ts';

/** Runs only when nothing else wants the core. */
const IDLE = ['chrt', '--idle', '0'] as const;

/**
 * Keeps the server's core awake between two requests that are far apart. A server measures how long it held a request only
 * from its own wake-up, and the time of waking up would be taken for the generator's error. Without such a priority on
 * this machine it does nothing. It ends when it is disposed of.
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
