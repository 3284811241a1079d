import {
  NODE_CONFIG_VARIABLE,
  type NodeApi,
  type NodeConfig,
  type NodeCounters,
  type NodeEnd,
  type NodeNote,
  type NodeReport,
  type Sweep,
} from '../../app/protocol.ts';
import { nowUs } from '../../model/clock.ts';
import { environmentError } from '../../model/errors.ts';
import { type Answer, CallFailed, Channel } from '../../process/channel.ts';
import { doneWithin } from '../../process/deadline.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { type Pinning, pinProcess } from '../processes/cores.ts';
import { scriptReady, startScript } from '../processes/node-js.ts';
import type { ManagedProcess } from '../processes/process.ts';
import { freezeTree, thawTree } from '../processes/process-tree.ts';
import type { AppNode } from './app-node.ts';
import { confirmKill, notConfirmed } from './confirm-kill.ts';

const MAIN = import.meta.resolve('../../app/main.ts');
const READY_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 5000;
/** More than a node gives its open requests. */
const DRAIN_LIMIT_MS = 8000;

export interface NodeSetup {
  readonly folder: RunFolder;
  readonly config: NodeConfig;
  /** Null: any cores. */
  readonly cores: Pick<Pinning, 'stack' | 'all'> | null;
  readonly signal?: AbortSignal | undefined;
  /** Variables of its environment, for a store that others run. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

/**
 * Starts an app server. Rejects with a BenchError (exit 3) that carries the server's own reason, or with the signal's
 * reason; later restarts do so too.
 */
export async function startNode(setup: NodeSetup): Promise<AppNode> {
  const node = new AppNodeProcess(setup);
  await node.start();
  return node;
}

/** One process of a node, from its start to its end. */
interface Life {
  readonly process: ManagedProcess;
  readonly channel: Channel<NodeApi, NodeNote>;
}

class AppNodeProcess implements AppNode {
  readonly sweeps: Sweep[] = [];
  readonly failedSweeps: string[] = [];
  readonly #setup: NodeSetup;
  /** Processes that the harness itself has ended. */
  readonly #ended = new WeakSet<ManagedProcess>();
  #endedByItself: ManagedProcess | null = null;
  #life: Life;
  #state: AppNode['state'] = 'starting';
  #hasFailedTouch = false;

  constructor(setup: NodeSetup) {
    this.#setup = setup;
    this.#life = this.#spawn(setup.cores?.all ?? null);
  }

  get id(): string {
    return this.#setup.config.nodeId;
  }

  get host(): string {
    return this.#setup.config.host;
  }

  get port(): number {
    return this.#setup.config.port;
  }

  get pid(): number | null {
    return this.#process.hasExited() ? null : this.#process.pid;
  }

  get state(): AppNode['state'] {
    return this.#process.hasExited() ? 'dead' : this.#state;
  }

  get hasFailedTouch(): boolean {
    return this.#hasFailedTouch;
  }

  /** Waits until the process that was just spawned accepts requests; ends it when it does not. */
  async start(): Promise<void> {
    this.#state = 'starting';
    const { signal } = this.#setup;
    try {
      await scriptReady(this.#process, { module: MAIN, limitMs: READY_LIMIT_MS, task: 'start', signal });
      this.#state = 'up';
    } catch (error) {
      await this[Symbol.asyncDispose]();
      this.#state = 'dead';
      throw error;
    }
  }

  async kill(): Promise<number> {
    this.#send('SIGKILL');
    await confirmKill(this.#process, this);
    this.#state = 'dead';
    return nowUs();
  }

  async drain(): Promise<void> {
    this.#send('SIGTERM');
    if (!(await doneWithin(this.#process.exited, DRAIN_LIMIT_MS))) {
      throw notConfirmed(`${this.id} was asked to end ${DRAIN_LIMIT_MS} ms ago and still runs`);
    }
    await confirmKill(this.#process, this);
    this.#state = 'dead';
  }

  async restart(): Promise<void> {
    // Also ends what the dead process may have left.
    await this[Symbol.asyncDispose]();
    this.#life = this.#spawn(this.#setup.cores?.stack ?? null);
    this.#hasFailedTouch = false;
    await this.start();
  }

  async freeze(): Promise<void> {
    await freezeTree(this.#process.pid);
  }

  async thaw(): Promise<void> {
    thawTree(this.#process.pid);
    if ((await this.report()) === null) throw notConfirmed(`${this.id} does not answer after its freeze`);
  }

  async endSessions(): Promise<void> {
    const hasEnded = await this.#ask('endSessions').catch((error: unknown) => {
      if (!(error instanceof CallFailed)) throw error;
      throw notConfirmed(`${this.id} could not end its sessions: ${error.message}`);
    });
    if (hasEnded === null) throw notConfirmed(`${this.id} did not end its sessions`);
  }

  async moveTo(which: 'stack' | 'all'): Promise<void> {
    const cores = this.#setup.cores?.[which];
    if (cores === undefined || this.#process.hasExited()) return;
    try {
      await pinProcess(this.#process.pid, cores);
    } catch (error) {
      if (this.#process.hasExited()) return;
      throw environmentError(`${this.id} cannot be moved to core ${cores}`, 'PIN_FAILED', undefined, error);
    }
  }

  async forget(): Promise<void> {
    if ((await this.#ask('forget')) === null) throw notConfirmed(`${this.id} did not forget its earlier failures`);
    this.#hasFailedTouch = false;
  }

  async report(): Promise<NodeReport | null> {
    return await this.#ask('report');
  }

  async counters(): Promise<NodeCounters | null> {
    return await this.#ask('counters');
  }

  async endedByItself(): Promise<NodeEnd | null> {
    const process = this.#endedByItself;
    if (process === null) return null;
    const exit = await process.exited;
    await process.outputEnded;
    return { exit, lastLines: process.lastLines() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#markEnded();
    await this.#process[Symbol.asyncDispose]();
  }

  get #process(): ManagedProcess {
    return this.#life.process;
  }

  #spawn(cpus: string | null): Life {
    const { folder, config, credentials } = this.#setup;
    const process = startScript(folder, {
      name: config.nodeId,
      module: MAIN,
      env: { ...credentials, NODE_ENV: 'production', [NODE_CONFIG_VARIABLE]: JSON.stringify(config) },
      cpus,
      // It holds nothing worth a drain: what it leaves open ends with it.
      stopSignal: 'SIGKILL',
    });
    process.child.once('exit', () => {
      if (!this.#ended.has(process)) this.#endedByItself ??= process;
    });
    return { process, channel: new Channel(process, { onNote: (note) => this.#take(note) }) };
  }

  #take(note: NodeNote): void {
    if (note.type === 'swept') this.sweeps.push({ fromUs: note.fromUs, toUs: note.toUs, deleted: note.deleted });
    if (note.type === 'sweep-failed') this.failedSweeps.push(note.reason);
    if (note.type === 'touch-failed') this.#hasFailedTouch = true;
  }

  #send(signal: NodeJS.Signals): void {
    this.#markEnded();
    this.#process.kill(signal);
  }

  #markEnded(): void {
    if (!this.#process.hasExited()) this.#ended.add(this.#process);
  }

  /** The node's answer; null when it is dead or does not answer. Rejects with CallFailed when it cannot do it. */
  async #ask<K extends keyof NodeApi>(call: K): Promise<Answer<NodeApi[K]> | null> {
    try {
      return (await this.#life.channel.askWithin<keyof NodeApi>(ANSWER_LIMIT_MS, call)) as Answer<NodeApi[K]>;
    } catch (error) {
      if (error instanceof CallFailed) throw error;
      return null;
    }
  }
}
