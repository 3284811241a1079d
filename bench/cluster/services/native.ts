import type { ServiceSpec } from '../../../backends/backend.ts';
import { processCpu } from '../../measure/cpu-source.ts';
import { processMemoryBytes } from '../../measure/process-memory.ts';
import { type BenchError, environmentError } from '../../model/errors.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { FIRST_PORT, leasePort } from '../processes/port.ts';
import { type ManagedProcess, type ProcessSpec, startProcess } from '../processes/process.ts';
import { freezeTree, killTree, thawTree } from '../processes/process-tree.ts';
import { commandLine, earlyExit, waitUntilReady } from '../processes/readiness.ts';
import { type SystemUser, userToDropTo } from '../processes/system-user.ts';
import { executableOf } from './executable.ts';
import type { RunningService, ServiceControl, ServiceProvider } from './provider.ts';

const READY_LIMIT_MS = 20_000;
const HOST = '127.0.0.1';

export interface NativeOptions {
  readonly folder: RunFolder;
  /** The cores of the servers; null: any. */
  readonly cpus: string | null;
}

export interface NativeService extends RunningService {
  /** The roots of its process trees. */
  readonly rootPids: readonly number[];
}

/** Private instances of the machine's own binaries on loopback ports, with their data in the run folder. */
export function nativeProvider(options: NativeOptions): ServiceProvider<NativeService> {
  return { kind: 'native', start: (spec, signal, peers = {}) => startNative(spec, options, signal, peers) };
}

async function startNative(
  spec: ServiceSpec,
  { folder, cpus }: NativeOptions,
  signal: AbortSignal | undefined,
  peers: Readonly<Record<string, string>>,
): Promise<NativeService> {
  const { native } = spec;
  const { server, before, paths, versionOf } = executableOf(spec);
  const user = native.refusesRoot === true ? unprivilegedUser(spec) : null;
  await using resources = new AsyncDisposableStack();
  const { port } = resources.use(await leasePort(FIRST_PORT.service));
  const dataDir = folder.subfolder(spec.name, user);
  const site = { dataDir, host: HOST, port, paths, peers };

  for (const [command, ...args] of native.setup?.(site) ?? []) {
    await using setup = startProcess(folder, { name: command, command, args, cwd: dataDir, user });
    const { code } = await unlessAborted(signal, setup.exited);
    if (code !== 0) throw await earlyExit(setup, commandLine(command, args));
  }
  const { stopSignal } = native;
  const url = spec.url(HOST, port);
  const running = new ServerProcess({
    folder,
    process: {
      name: spec.name,
      command: server,
      args: [...before, ...native.args(site)],
      cwd: dataDir,
      cpus,
      user,
      stopSignal,
    },
    ready: () => spec.ready(url),
    signal,
  });
  await running.start();
  resources.use(running);
  // Only now: a binary that does not work as a server may also hang when it prints its version.
  const version = await versionOf(signal);
  const owned = resources.move();
  return {
    spec,
    url,
    version,
    get rootPids() {
      return [running.pid];
    },
    get cpu() {
      return [processCpu(running.pid)];
    },
    memoryBytes: () => processMemoryBytes(running.pid),
    control: running,
    failure: () => running.failure(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface ServerProcessSetup {
  readonly folder: RunFolder;
  readonly process: ProcessSpec;
  /** Resolves when it answers, rejects when it does not yet. */
  readonly ready: () => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** The process of a server, which may be started again. */
class ServerProcess implements ServiceControl, AsyncDisposable {
  readonly #setup: ServerProcessSetup;
  #process: ManagedProcess;

  constructor(setup: ServerProcessSetup) {
    this.#setup = setup;
    this.#process = startProcess(setup.folder, setup.process);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Waits until the process that was just started answers; ends it when it does not. */
  async start(): Promise<void> {
    try {
      await this.#untilReady();
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async kill(): Promise<void> {
    await killTree(this.pid);
    // Its leader is a zombie while other threads of it may still hold the port.
    await this.#process.exited;
  }

  async restart(): Promise<void> {
    // Also forgets the one that was killed.
    await this[Symbol.asyncDispose]();
    this.#process = startProcess(this.#setup.folder, this.#setup.process);
    await this.start();
  }

  async freeze(): Promise<void> {
    await freezeTree(this.pid);
  }

  async thaw(): Promise<void> {
    thawTree(this.pid);
    await this.#untilReady();
  }

  async failure(): Promise<BenchError | null> {
    return this.#process.hasExited() ? await earlyExit(this.#process, this.#command) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  get #command(): string {
    const { command, args } = this.#setup.process;
    return commandLine(command, args);
  }

  async #untilReady(): Promise<void> {
    const { ready, signal } = this.#setup;
    await waitUntilReady({
      process: this.#process,
      attempt: ready,
      limitMs: READY_LIMIT_MS,
      command: this.#command,
      signal,
    });
  }
}

/** Null when the harness is an ordinary user itself. */
function unprivilegedUser(spec: ServiceSpec): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const user = userToDropTo();
  if (user === null) {
    throw environmentError(
      `${spec.name} refuses to run as root, and it cannot be started as another user here`,
      'ROOT_REFUSED',
      'Run the bench as an ordinary user, or install setpriv (package util-linux)',
    );
  }
  return user;
}
