import { type BenchError, environmentError, messageOf } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { inTime } from '../../process/deadline.ts';
import { endOf, withLastLines } from '../../process/process-end.ts';
import { until } from '../../process/until.ts';
import type { Startable } from './startable.ts';

/** The code of the error of what lives, and is not ready in time. */
export const NOT_READY = 'NOT_READY';

const ATTEMPT_LIMIT_MS = 2000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 50;

export interface Readiness {
  readonly process: Startable;
  /** Resolves when it is ready, rejects when it is not yet. */
  readonly attempt: () => Promise<unknown>;
  readonly limitMs: number;
  /** The command as a user would type it, for the error. */
  readonly command: string;
  /** Ends the waiting, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a process that was just started is ready. Rejects with a BenchError (exit 3) that carries its last
 * lines when it ends first, or is not ready within `limitMs`.
 */
export async function waitUntilReady({ process, attempt, limitMs, command, signal }: Readiness): Promise<void> {
  let failure: unknown;
  const isReady = async (): Promise<boolean> => {
    failure = await inTime(Promise.race([attempt(), process.exited]), ATTEMPT_LIMIT_MS).then(
      () => null,
      (error: unknown) => error,
    );
    if (process.hasExited()) throw await earlyExit(process, command);
    return failure === null;
  };
  if (await until(isReady, { limitMs, pauseMs: FIRST_PAUSE_MS, longestPauseMs: LONGEST_PAUSE_MS, signal })) return;
  const what = `${process.name} was not ready within ${limitMs / 1000} s: ${messageOf(failure)}`;
  throw startFailed(what, process, command, NOT_READY);
}

/** The error for a process that ended too early, or that failed at its task. */
export async function earlyExit(process: Startable, command: string): Promise<BenchError> {
  const exit = await process.exited;
  await process.outputEnded;
  return startFailed(endOf(process.name, exit), process, command);
}

function startFailed(what: string, process: Startable, command: string, code = 'START_FAILED'): BenchError {
  return environmentError(withLastLines(what, process.lastLines()), code, `See: ${command}`);
}

/** A command as one would type it into a shell. */
export function commandLine(command: string, args: readonly string[]): string {
  return [command, ...args].map(shellQuote).join(' ');
}
