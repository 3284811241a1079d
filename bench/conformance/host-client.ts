import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { scriptReady, startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { type Answer, type Args, Channel, ProcessEnded } from '../process/channel.ts';
import { doneWithin } from '../process/deadline.ts';
import { endOf } from '../process/process-end.ts';
import { type Closing, HOST_CONFIG_VARIABLE, type HostApi, type HostConfig, type HostFacts } from './host-api.ts';
import type { LateCalls } from './late-calls.ts';

const MAIN = import.meta.resolve('./host.ts');
const READY_LIMIT_MS = 60_000;
const PING_LIMIT_MS = 10_000;
const EXIT_LIMIT_MS = 10_000;

/** Eight times a store's own deadline: only a call without a deadline takes so long. */
const CALL_LIMIT_MS = 4_000;

/** For making tables, and for removing what was made. */
const MAINTENANCE_LIMIT_MS = 30_000;

/** A host process (`host.ts`), as the suite sees it. */
export class Host implements AsyncDisposable {
  readonly nodeId: string;
  readonly facts: HostFacts;
  readonly #process: ManagedProcess;
  readonly #channel: Channel<HostApi>;
  readonly #late: LateCalls;

  private constructor(
    { nodeId, facts }: Pick<Host, 'nodeId' | 'facts'>,
    process: ManagedProcess,
    channel: Channel<HostApi>,
    late: LateCalls,
  ) {
    this.#process = process;
    this.#channel = channel;
    this.#late = late;
    this.nodeId = nodeId;
    this.facts = facts;
  }

  /**
   * Rejects with a BenchError (exit 3) when the backend cannot be opened, or with the signal's reason.
   *
   * @param credentials variables of its environment, for a store that others run.
   * @param late notes calls that ran past their deadline.
   */
  static async start(
    folder: RunFolder,
    config: HostConfig,
    signal: AbortSignal,
    credentials: Readonly<Record<string, string>>,
    late: LateCalls,
  ): Promise<Host> {
    const process = startScript(folder, {
      name: config.nodeId,
      module: MAIN,
      env: { ...credentials, NODE_ENV: 'production', [HOST_CONFIG_VARIABLE]: JSON.stringify(config) },
      stopSignal: 'SIGKILL',
    });
    try {
      const facts = await scriptReady<HostFacts>(process, {
        module: MAIN,
        limitMs: READY_LIMIT_MS,
        task: 'open the backend',
        signal,
      });
      return new Host({ nodeId: config.nodeId, facts }, process, new Channel(process), late);
    } catch (error) {
      await process[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The same process, for one attempt of a case. */
  noting(late: LateCalls): Host {
    return new Host(this, this.#process, this.#channel, late);
  }

  /**
   * Rejects with CallFailed as the store does, or with how the process ended. A call past its deadline, or without an answer,
   * rejects with TooSlow; in an outage, where that is what is asked, with CallFailed or TimeoutError.
   */
  async call<K extends keyof HostApi>(call: K, ...args: Args<HostApi[K]>): Promise<Answer<HostApi[K]>> {
    return await this.#late.judged(call, endedInWords(this.#channel.askWithin(CALL_LIMIT_MS, call, ...args)));
  }

  /** The same, with more patience. */
  async maintain(call: 'prepare' | 'remove'): Promise<void> {
    await this.#late.judged(call, endedInWords(this.#channel.askWithin(MAINTENANCE_LIMIT_MS, call)));
  }

  /** False if the process has ended, or is stuck. */
  async isAlive(): Promise<boolean> {
    return await this.#channel.askWithin(PING_LIMIT_MS, 'ping').then(
      () => true,
      () => false,
    );
  }

  /** Closes the backend. Resolves with the outcome, and with whether the process then ends by itself. */
  async close(): Promise<Closing & { readonly ended: boolean }> {
    const closing = await this.call('close');
    return { ...closing, ended: await doneWithin(this.#process.exited, EXIT_LIMIT_MS) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** The end of the process on one line, as a report of cases shows it. */
async function endedInWords<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ProcessEnded)) throw error;
    throw new Error([endOf(error.processName, error.exit), ...error.lastLines.slice(-3)].join('; '), { cause: error });
  }
}
