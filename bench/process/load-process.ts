import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError, EXIT } from '../model/errors.ts';
import { endOf, type ProcessExit, withLastLines } from './process-end.ts';

/** A process that generates load, as the harness holds it; it is told what to do over its IPC channel. */
export interface LoadProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** Resolves as soon as it has ended. */
  readonly exited: Promise<ProcessExit>;
  /** Resolves when all it printed was read. */
  readonly outputEnded: Promise<void>;
  /** What it printed last, oldest first. */
  lastLines(): string[];
}

/** From a closed channel to the end of its process. */
const END_LIMIT_MS = 2000;

/**
 * Resolves when a load process has ended that should have gone on, with the error to report: a signal, such as the
 * kernel's when memory is short, is the environment's doing (exit 3), any other end a bug of ours (exit 70).
 */
export async function earlyEnd(process: LoadProcess): Promise<BenchError> {
  const exit = await process.exited;
  await process.outputEnded;
  const isSignal = exit.signal !== null;
  return new BenchError(withLastLines(endOf(process.name, exit), process.lastLines()), {
    code: 'LOAD_PROCESS_ENDED',
    exitCode: isSignal ? EXIT.environment : EXIT.internal,
    ...(isSignal ? { hint: 'See whether the machine is short of memory (dmesg), or somebody ended it' } : {}),
  });
}

/** Hands a message to a load process. Rejects as `earlyEnd` says when it is gone, else with the channel's error (exit 70). */
export async function tell(process: LoadProcess, message: object): Promise<void> {
  const error = await new Promise<Error | null>((resolve) => {
    process.child.send(message, resolve);
  });
  if (error === null) return;
  const unreachable = internalError(`${process.name} cannot be reached: ${error.message}`, 'LOAD_PROCESS_UNREACHABLE');
  throw await Promise.race([earlyEnd(process), sleep(END_LIMIT_MS, unreachable, { ref: false })]);
}

/** A bug of ours (exit 70). */
export function internalError(message: string, code: string): BenchError {
  return new BenchError(message, { code, exitCode: EXIT.internal });
}
