import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  NODE_CONFIG_VARIABLE,
  type NodeConfig,
  type NodeCounters,
  type NodeEnd,
  type NodeMessage,
  type NodeReport,
  type NodeRequest,
  type Sweep,
} from '../../app/protocol.ts';
import { nowUs } from '../../model/clock.ts';
import { type BenchError, environmentError } from '../../model/errors.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { accepts } from '../processes/accepts.ts';
import { type Pinning, pinProcess } from '../processes/cores.ts';
import { startScript } from '../processes/node-js.ts';
import type { ManagedProcess } from '../processes/process.ts';
import { freezeTree, thawTree } from '../processes/process-tree.ts';
import { commandLine, waitUntilReady } from '../processes/readiness.ts';

const MAIN = import.meta.resolve('../../app/main.ts');
const READY_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 5000;
/** More than a node gives its open requests. */
const DRAIN_LIMIT_MS = 8000;
const REFUSE_LIMIT_MS = 2000;

/** One app server process, always at the same address. */
export interface AppNode extends AsyncDisposable {
  /** `node-1` … */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** The root of its process tree; null while it is dead. */
  readonly pid: number | null;
  readonly state: 'up' | 'starting' | 'dead';
  /**
   * SIGKILL. Resolves once its process is gone and its port refuses connections, with the time at which that was
   * seen, on the project's clock.
   */
  kill(): Promise<number>;
  /**
   * SIGTERM: it answers what it was asked and ends. Resolves once its process is gone and its port refuses
   * connections; rejects with a BenchError (exit 3) when it does not end in time.
   */
  drain(): Promise<void>;
  /** Starts it again after it ended; resolves when it accepts requests. */
  restart(): Promise<void>;
  /** SIGSTOP for its processes; resolves when each of their threads stands still. */
  freeze(): Promise<void>;
  /** Lets a frozen node go on; resolves when it answers again. */
  thaw(): Promise<void>;
  /** Has it end every session in its store; resolves once that has happened. */
  endSessions(): Promise<void>;
  /**
   * Keeps it on the stack's cores, or lets it use all again. It starts with all, and restarts with the stack's: what
   * nobody measures may take the generator's core as well, and so less time.
   */
  moveTo(cores: 'stack' | 'all'): Promise<void>;
  /** Has it forget the failures that it would report. */
  forget(): Promise<void>;
  /** What it says of itself; null when it is dead or does not answer. */
  report(): Promise<NodeReport | null>;
  /** What it has counted since it was last started; null when it is dead or does not answer. */
  counters(): Promise<NodeCounters | null>;
  /** Its sweeps of expired sessions since it was first started, in the order in which they ended. */
  readonly sweeps: readonly Sweep[];
  /** Why sweeps of it failed, in their order. */
  readonly failedSweeps: readonly string[];
  /** How it ended for the first time without a `kill` of ours, also when it runs again; null while it never did. */
  endedByItself(): Promise<NodeEnd | null>;
}

/**
 * Starts an app server. Rejects with a BenchError (exit 3) that says why it could not, in its own words, or with the
 * signal's reason; so do later restarts.
 *
 * @param credentials variables of its environment, for a store of somebody else's.
 */
export async function startNode(
  folder: RunFolder,
  config: NodeConfig,
  cores: Pick<Pinning, 'stack' | 'all'> | null,
  signal?: AbortSignal,
  credentials: Readonly<Record<string, string>> = {},
): Promise<AppNode> {
  const asked = new WeakSet<ManagedProcess>();
  const sweeps: Sweep[] = [];
  const failedSweeps: string[] = [];
  let unasked: ManagedProcess | null = null;
  const spawn = (cpus: string | null): ManagedProcess => {
    const process = spawnNode(folder, config, cpus, credentials);
    process.child.once('exit', () => {
      if (!asked.has(process)) unasked ??= process;
    });
    process.child.on('message', (message) => {
      const said = message as NodeMessage;
      if (said.type === 'swept') sweeps.push({ fromUs: said.fromUs, toUs: said.toUs, deleted: said.deleted });
      if (said.type === 'sweep-failed') failedSweeps.push(said.reason);
    });
    return process;
  };
  const end = async (process: ManagedProcess): Promise<void> => {
    if (!process.hasExited()) asked.add(process);
    await process[Symbol.asyncDispose]();
  };
  let current = spawn(cores?.all ?? null);
  let state: AppNode['state'] = 'starting';
  const start = async (process: ManagedProcess): Promise<void> => {
    state = 'starting';
    try {
      await becomesReady(process, signal);
      state = 'up';
    } catch (error) {
      await end(process);
      state = 'dead';
      throw error;
    }
  };
  await start(current);

  return {
    id: config.nodeId,
    host: config.host,
    port: config.port,
    get pid() {
      return current.hasExited() ? null : current.pid;
    },
    get state() {
      return current.hasExited() ? 'dead' : state;
    },
    async kill() {
      if (!current.hasExited()) asked.add(current);
      current.kill('SIGKILL');
      await current.exited;
      await refuses(config);
      state = 'dead';
      return nowUs();
    },
    async drain() {
      if (!current.hasExited()) asked.add(current);
      current.kill('SIGTERM');
      const ended = await Promise.race([current.exited, sleep(DRAIN_LIMIT_MS, null, { ref: false })]);
      if (ended === null)
        throw notConfirmed(`${config.nodeId} was asked to end ${DRAIN_LIMIT_MS} ms ago and still runs`);
      await refuses(config);
      state = 'dead';
    },
    freeze: () => freezeTree(current.pid),
    async thaw() {
      thawTree(current.pid);
      if ((await askForReport(current)) === null)
        throw notConfirmed(`${config.nodeId} does not answer after its freeze`);
    },
    async endSessions() {
      const answer = await ask(current, { type: 'end-sessions' }, 'sessions-ended');
      if (answer === null) throw notConfirmed(`${config.nodeId} did not end its sessions`);
      if (answer.error !== null) throw notConfirmed(`${config.nodeId} could not end its sessions: ${answer.error}`);
    },
    async restart() {
      // Also ends what the dead process may have left.
      await end(current);
      current = spawn(cores?.stack ?? null);
      await start(current);
    },
    async moveTo(which) {
      if (cores === null || current.hasExited()) return;
      try {
        await pinProcess(current.pid, cores[which]);
      } catch (error) {
        if (current.hasExited()) return;
        throw environmentError(
          `${config.nodeId} cannot be moved to core ${cores[which]}`,
          'PIN_FAILED',
          undefined,
          error,
        );
      }
    },
    async forget() {
      if ((await ask(current, { type: 'forget' }, 'forgotten')) === null)
        throw notConfirmed(`${config.nodeId} did not forget what it had counted`);
    },
    report: () => askForReport(current),
    counters: async () => (await ask(current, { type: 'counters' }, 'counters'))?.counters ?? null,
    sweeps,
    failedSweeps,
    async endedByItself() {
      if (unasked === null) return null;
      const exit = await unasked.exited;
      await unasked.outputEnded;
      return { exit, lastLines: unasked.lastLines() };
    },
    [Symbol.asyncDispose]: () => end(current),
  };
}

function spawnNode(
  folder: RunFolder,
  config: NodeConfig,
  cpus: string | null,
  credentials: Readonly<Record<string, string>>,
): ManagedProcess {
  return startScript(folder, {
    name: config.nodeId,
    module: MAIN,
    env: { ...credentials, NODE_ENV: 'production', [NODE_CONFIG_VARIABLE]: JSON.stringify(config) },
    cpus,
    // It holds nothing worth a drain: what it leaves open ends with it.
    stopSignal: 'SIGKILL',
  });
}

async function becomesReady(node: ManagedProcess, signal: AbortSignal | undefined): Promise<void> {
  let complaint: string | undefined;
  const ready = new Promise<void>((resolve) => {
    node.child.on('message', (message) => {
      const said = message as NodeMessage;
      if (said.type === 'ready') resolve();
      if (said.type === 'failed') complaint = said.message;
    });
  });
  try {
    const command = commandLine(process.execPath, [fileURLToPath(MAIN)]);
    await waitUntilReady({ process: node, attempt: () => ready, limitMs: READY_LIMIT_MS, command, signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (complaint === undefined) throw error;
    throw environmentError(`${node.name} cannot start: ${complaint}`, 'START_FAILED', undefined, error);
  }
}

async function refuses({ nodeId, host, port }: NodeConfig): Promise<void> {
  const end = performance.now() + REFUSE_LIMIT_MS;
  for (;;) {
    try {
      await accepts(host, port);
    } catch {
      return;
    }
    if (performance.now() > end) {
      throw notConfirmed(`${nodeId} has ended, but ${host}:${port} still accepts connections`);
    }
    await sleep(2);
  }
}

/** A fault that did not show, or did not heal. */
function notConfirmed(message: string): BenchError {
  return environmentError(message, 'NOT_CONFIRMED');
}

async function askForReport(node: ManagedProcess): Promise<NodeReport | null> {
  return (await ask(node, { type: 'report' }, 'report'))?.report ?? null;
}

/** The node's answer of that type; null when it is dead or does not answer. */
function ask<T extends NodeMessage['type']>(
  { child, exited }: ManagedProcess,
  request: NodeRequest,
  type: T,
): Promise<Extract<NodeMessage, { readonly type: T }> | null> {
  const ended = exited.then(() => null);
  const late = sleep(ANSWER_LIMIT_MS, null, { ref: false });
  // A node without its channel ends: whoever asks next must find it dead.
  if (!child.connected) return Promise.race([ended, late]);
  const answered = new Promise<Extract<NodeMessage, { readonly type: T }>>((resolve) => {
    const listener = (message: unknown): void => {
      const said = message as NodeMessage;
      if (said.type !== type) return;
      child.off('message', listener);
      resolve(said as Extract<NodeMessage, { readonly type: T }>);
    };
    child.on('message', listener);
    child.send(request, () => undefined);
  });
  return Promise.race([answered, ended, late]);
}
