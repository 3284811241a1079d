import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { commandLine, waitUntilReady } from '../cluster/processes/readiness.ts';
import { environmentError } from '../model/errors.ts';
import { endOf } from '../process/process-end.ts';
import {
  type Closing,
  HOST_CONFIG_VARIABLE,
  type HostApi,
  type HostConfig,
  type HostFacts,
  type HostMessage,
} from './host-api.ts';

const MAIN = import.meta.resolve('./host.ts');
const READY_LIMIT_MS = 20_000;
const PING_LIMIT_MS = 2_000;
const EXIT_LIMIT_MS = 3_000;

/** How long a call is waited for: eight times a store's own deadline, so that only one without any comes so far. */
const CALL_LIMIT_MS = 4_000;

/** For the making of tables, and the taking away of what was made. */
const MAINTENANCE_LIMIT_MS = 30_000;

/** A store that answers neither yes nor no. */
export class NoAnswer extends Error {
  constructor(call: string, limitMs: number) {
    super(`${call}: no answer within ${limitMs / 1000} s`);
    this.name = 'NoAnswer';
  }
}

/** What a store rejected a call with. */
export class CallRejected extends Error {
  /** The name of the error, such as `StoreError`. */
  readonly errorName: string;

  constructor(errorName: string, message: string) {
    super(message);
    this.name = 'CallRejected';
    this.errorName = errorName;
  }
}

/** A host process (`host.ts`), as the suite sees it. */
export class Host implements AsyncDisposable {
  readonly nodeId: string;
  readonly facts: HostFacts;
  readonly #process: ManagedProcess;
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #calls = 0;

  private constructor(process: ManagedProcess, nodeId: string, facts: HostFacts) {
    this.#process = process;
    this.nodeId = nodeId;
    this.facts = facts;
    process.child.on('message', (message: HostMessage) => this.#take(message));
    void this.#watch();
  }

  /**
   * Rejects with a BenchError (exit 3) when the backend cannot be opened, or with the signal's reason.
   *
   * @param credentials variables of its environment, for a store of somebody else's.
   */
  static async start(
    folder: RunFolder,
    config: HostConfig,
    signal: AbortSignal,
    credentials: Readonly<Record<string, string>>,
  ): Promise<Host> {
    const process = startScript(folder, {
      name: config.nodeId,
      module: MAIN,
      env: { ...credentials, NODE_ENV: 'production', [HOST_CONFIG_VARIABLE]: JSON.stringify(config) },
      stopSignal: 'SIGKILL',
    });
    let complaint: string | undefined;
    const ready = new Promise<HostFacts>((resolve) => {
      process.child.on('message', (message: HostMessage) => {
        if (message.type === 'ready') resolve(message.facts);
        if (message.type === 'failed') complaint = message.message;
      });
    });
    try {
      const command = commandLine(globalThis.process.execPath, [fileURLToPath(MAIN)]);
      await waitUntilReady({ process, attempt: () => ready, limitMs: READY_LIMIT_MS, command, signal });
      return new Host(process, config.nodeId, await ready);
    } catch (error) {
      await process[Symbol.asyncDispose]();
      signal.throwIfAborted();
      if (complaint === undefined) throw error;
      throw environmentError(`${config.nodeId} cannot open the backend: ${complaint}`, 'OPEN_FAILED', undefined, error);
    }
  }

  /**
   * Rejects with `CallRejected` as the store does, with `NoAnswer` when nothing comes, or with how the process ended.
   */
  async call<K extends keyof HostApi>(
    call: K,
    ...args: Parameters<HostApi[K]>
  ): Promise<Awaited<ReturnType<HostApi[K]>>> {
    return (await this.#within(CALL_LIMIT_MS, call, args)) as Awaited<ReturnType<HostApi[K]>>;
  }

  /** The same, with more patience. */
  async maintain(call: 'prepare' | 'remove'): Promise<void> {
    await this.#within(MAINTENANCE_LIMIT_MS, call, []);
  }

  /** False for a process that has ended, or that is stuck. */
  async isAlive(): Promise<boolean> {
    return await this.#within(PING_LIMIT_MS, 'ping', []).then(
      () => true,
      () => false,
    );
  }

  /** Closes the backend. Resolves with what came of it, and whether the process ends by itself once nobody holds it. */
  async close(): Promise<Closing & { readonly ended: boolean }> {
    const closing = await this.call('close');
    const ended = this.#process.exited.then(() => true);
    return { ...closing, ended: await Promise.race([ended, sleep(EXIT_LIMIT_MS, false, { ref: false })]) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  async #within<K extends keyof HostApi>(limitMs: number, call: K, args: Parameters<HostApi[K]>): Promise<unknown> {
    if (this.#process.hasExited()) throw new Error(endOf(this.nodeId, await this.#process.exited));
    const id = this.#calls++;
    const answered = new Promise<unknown>((resolve, reject) => this.#open.set(id, { resolve, reject }));
    this.#process.child.send({ id, call, args }, () => undefined);
    const over = new AbortController();
    const late = sleep(limitMs, undefined, { signal: over.signal }).then(() => {
      throw new NoAnswer(call, limitMs);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([answered, late]);
    } finally {
      this.#open.delete(id);
      over.abort();
    }
  }

  /** What still waits for an answer when the process ends is told how it did. */
  async #watch(): Promise<void> {
    const exit = await this.#process.exited;
    const words = [endOf(this.nodeId, exit), ...this.#process.lastLines().slice(-3)].join('; ');
    for (const { reject } of this.#open.values()) reject(new Error(words));
    this.#open.clear();
  }

  #take(message: HostMessage): void {
    if (message.type !== 'answer' && message.type !== 'error') return;
    const waiting = this.#open.get(message.id);
    if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(new CallRejected(message.error.name, message.error.message));
  }
}
