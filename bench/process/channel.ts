import type { ChildProcess } from 'node:child_process';
import { BenchError, EXIT } from '../model/errors.ts';
import { type CallFailure, isReply, type Reply } from './call-messages.ts';
import { doneWithin, inTime, TimeoutError } from './deadline.ts';
import { endOf, type ProcessExit, withLastLines } from './process-end.ts';

/** A script of ours that runs in a process of its own and answers calls (`answerCalls`) over its IPC channel. */
export interface ScriptProcess {
  /** For messages. */
  readonly name: string;
  readonly child: ChildProcess;
  /** Resolves as soon as it has ended. */
  readonly exited: Promise<ProcessExit>;
  /** Resolves when all it printed was read. */
  readonly outputEnded: Promise<void>;
  /** What it printed last, oldest first. */
  lastLines(): string[];
}

/**
 * A script ended before it answered. A signal, such as the kernel's when memory is short, is the environment's doing
 * (exit 3). Any other end is a bug of ours (exit 70).
 */
export class ProcessEnded extends BenchError {
  readonly processName: string;
  readonly exit: ProcessExit;
  readonly lastLines: readonly string[];

  constructor(name: string, exit: ProcessExit, lastLines: readonly string[]) {
    const isSignal = exit.signal !== null;
    super(withLastLines(endOf(name, exit), lastLines), {
      code: 'PROCESS_ENDED',
      exitCode: isSignal ? EXIT.environment : EXIT.internal,
      ...(isSignal ? { hint: 'See whether the machine is short of memory (dmesg), or another program ended it' } : {}),
    });
    this.processName = name;
    this.exit = exit;
    this.lastLines = lastLines;
  }
}

/** A call threw this in the other process. */
export class CallFailed extends Error {
  /** The name of the error there, such as `StoreError`. */
  readonly errorName: string;
  /** Its stack there, or its message where it has none. */
  readonly details: string;

  constructor({ name, message, details }: CallFailure) {
    super(message);
    this.name = 'CallFailed';
    this.errorName = name;
    this.details = details;
  }
}

/** Why a process that lives gave no answer. */
export type NoAnswer = CallFailed | TimeoutError;

export interface ChannelOptions<Note> {
  /** Called with every message that is no reply, in the order in which they were sent. */
  readonly onNote?: (note: Note) => void;
  /** The error to reject with in place of a NoAnswer; by default the NoAnswer itself. */
  readonly errorOf?: (reason: NoAnswer) => Error;
}

/** What one function of an API takes. */
export type Args<F> = F extends (...args: infer All) => unknown ? All : never;

/** What one function of an API resolves with. */
export type Answer<F> = F extends (...args: never) => infer Result ? Awaited<Result> : never;

interface OpenCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** From a closed channel to the end of its process. */
const END_LIMIT_MS = 2000;

/**
 * The harness's end of the channel to a script. Calls may overlap: each gets its own answer. A call rejects
 *
 * - with CallFailed when the function there throws,
 * - with TimeoutError when no answer comes in time; a later answer is ignored,
 * - with ProcessEnded when the process ends before it has answered, or has ended already,
 * - with a BenchError (exit 70) when the process lives but cannot be reached.
 */
export class Channel<Api extends object, Note = never> {
  readonly #process: ScriptProcess;
  readonly #errorOf: (reason: NoAnswer) => Error;
  readonly #open = new Map<number, OpenCall>();
  #calls = 0;

  constructor(process: ScriptProcess, { onNote, errorOf = (reason) => reason }: ChannelOptions<Note> = {}) {
    this.#process = process;
    this.#errorOf = errorOf;
    process.child.on('message', (message: Reply | Note) => {
      if (isReply(message)) this.#take(message);
      else onNote?.(message);
    });
    void this.#watch();
  }

  /** Waits for the answer for as long as the process lives. */
  async ask<K extends keyof Api & string>(call: K, ...args: Args<Api[K]>): Promise<Answer<Api[K]>> {
    return (await this.#answerTo(call, args, null)) as Answer<Api[K]>;
  }

  /** Waits for the answer for at most `limitMs`. */
  async askWithin<K extends keyof Api & string>(
    limitMs: number,
    call: K,
    ...args: Args<Api[K]>
  ): Promise<Answer<Api[K]>> {
    return (await this.#answerTo(call, args, limitMs)) as Answer<Api[K]>;
  }

  async #answerTo(call: string, args: readonly unknown[], limitMs: number | null): Promise<unknown> {
    const id = this.#calls++;
    const answer = new Promise<unknown>((resolve, reject) => this.#open.set(id, { resolve, reject }));
    const waited = limitMs === null ? answer : inTime(answer, limitMs, `${call}: no answer`);
    try {
      const [value] = await Promise.all([waited, this.#send({ id, call, args })]);
      return value;
    } catch (error) {
      throw error instanceof CallFailed || error instanceof TimeoutError ? this.#errorOf(error) : error;
    } finally {
      this.#open.delete(id);
    }
  }

  async #send(message: object): Promise<void> {
    const { child, name, exited } = this.#process;
    const error = await new Promise<Error | null>((resolve) => {
      child.send(message, resolve);
    });
    if (error === null) return;
    if (await doneWithin(exited, END_LIMIT_MS)) throw await endedProcess(this.#process);
    throw internalError(`${name} cannot be reached: ${error.message}`, 'PROCESS_UNREACHABLE');
  }

  #take(reply: Reply): void {
    const call = this.#open.get(reply.replyTo);
    if ('failure' in reply) call?.reject(new CallFailed(reply.failure));
    else call?.resolve(reply.value);
  }

  /** Rejects what is still open when the process ends. */
  async #watch(): Promise<void> {
    const ended = await endedProcess(this.#process);
    for (const { reject } of this.#open.values()) reject(ended);
  }
}

async function endedProcess(process: ScriptProcess): Promise<ProcessEnded> {
  const exit = await process.exited;
  await process.outputEnded;
  return new ProcessEnded(process.name, exit, process.lastLines());
}

/** A bug of ours (exit 70). */
export function internalError(message: string, code: string): BenchError {
  return new BenchError(message, { code, exitCode: EXIT.internal });
}
