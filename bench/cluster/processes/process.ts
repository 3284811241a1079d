import { type ChildProcess, spawn } from 'node:child_process';
import { environmentError } from '../../model/errors.ts';
import { doneWithin } from '../../process/deadline.ts';
import type { ProcessExit } from '../../process/process-end.ts';
import { endProcesses } from './end-processes.ts';
import { OutputTail } from './output-tail.ts';
import { REGISTER_AND_EXEC, readRegistration, removeRegistration } from './registration.ts';
import type { Startable } from './startable.ts';
import { asUser, type SystemUser } from './system-user.ts';

/** The folder of a run: where its processes work, and register themselves. */
export interface ProcessFolder {
  readonly path: string;
}

export interface ProcessSpec {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment, apart from PATH and the C locale. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs; the run folder by default, and always within it. */
  readonly cwd?: string;
  /** The cores it may run on, as a list for `taskset -c`. */
  readonly cpus?: string | null;
  readonly user?: SystemUser | null;
  /** Opens an IPC channel on `child`. */
  readonly ipc?: boolean;
  /** Asks it to end; SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals;
  /** `pipe`: the caller writes `child.stdin`. */
  readonly stdin?: 'pipe';
  /** `pipe`: the caller reads `child.stdout`, and only stderr is kept for `lastLines`. */
  readonly stdout?: 'pipe';
}

/** A process that ends with its run folder at the latest. Disposing of it ends it with its group and descendants. */
export interface ManagedProcess extends Startable, AsyncDisposable {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Signals the process alone, not its group. False when it has ended already. */
  kill(signal: NodeJS.Signals): boolean;
}

/**
 * Starts a process in a session of its own, so that a terminal's Ctrl-C reaches only the harness. A command that does
 * not exist shows as an exit with code 127. Throws a BenchError (exit 3) when the machine cannot start any process.
 */
export function startProcess(folder: ProcessFolder, spec: ProcessSpec): ManagedProcess {
  const stopSignal = spec.stopSignal ?? 'SIGTERM';
  const command = [
    ...(spec.user == null ? [] : asUser(spec.user)),
    ...(spec.cpus == null ? [] : ['taskset', '-c', spec.cpus]),
    spec.command,
    ...spec.args,
  ];
  const child = spawn('/bin/sh', ['-c', REGISTER_AND_EXEC, folder.path, stopSignal, ...command], {
    detached: true,
    cwd: spec.cwd ?? folder.path,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', ...spec.env },
    stdio: [spec.stdin ?? 'ignore', 'pipe', 'pipe', ...(spec.ipc === true ? ['ipc' as const] : [])],
  });
  child.on('error', () => undefined);
  const { pid, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null) {
    throw environmentError(`cannot start ${spec.name}`, 'SPAWN', 'Check the limits on processes and open files');
  }

  const tail = new OutputTail();
  if (spec.stdout !== 'pipe') tail.follow(stdout);
  tail.follow(stderr);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;

  return {
    name: spec.name,
    pid,
    child,
    exited,
    // Its descendants may hold the pipes open for longer.
    outputEnded: exited.then(async () => void (await doneWithin(closed, 250))),
    hasExited,
    lastLines: () => tail.lines(),
    kill: (signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      const registration = readRegistration(folder.path, pid);
      // Without one it has not become the command yet.
      if (registration === null) child.kill('SIGKILL');
      else await endProcesses([registration], folder.path);
      await exited;
      removeRegistration(folder.path, pid);
    },
  };
}
