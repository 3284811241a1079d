import type { ServiceSpec } from '../../../backends/backend.ts';
import { processCpu } from '../../measure/cpu-source.ts';
import { processMemoryBytes } from '../../measure/process-memory.ts';
import { environmentError } from '../../model/errors.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { FIRST_PORT, leasePort } from '../processes/port.ts';
import { type ManagedProcess, startProcess } from '../processes/process.ts';
import { freezeTree, killTree, thawTree } from '../processes/process-tree.ts';
import { commandLine, earlyExit, waitUntilReady } from '../processes/readiness.ts';
import { type SystemUser, userToDropTo } from '../processes/system-user.ts';
import { executableOf } from './executable.ts';
import type { RunningService, ServiceProvider } from './provider.ts';

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
  const args = [...before, ...native.args(site)];
  const { stopSignal } = native;
  const url = spec.url(HOST, port);
  const command = commandLine(server, args);
  const untilReady = async (started: ManagedProcess): Promise<void> => {
    const attempt = (): Promise<void> => spec.ready(url);
    await waitUntilReady({ process: started, attempt, limitMs: READY_LIMIT_MS, command, signal });
  };
  const start = async (): Promise<ManagedProcess> => {
    const started = startProcess(folder, {
      name: spec.name,
      command: server,
      args,
      cwd: dataDir,
      cpus,
      user,
      stopSignal,
    });
    try {
      await untilReady(started);
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
  };
  let running = await start();
  resources.defer(() => running[Symbol.asyncDispose]());
  // Not before: a binary that does not work as a server may not end when it is asked for its version either.
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
    control: {
      async kill() {
        await killTree(running.pid);
        // Its leader is a zombie while other threads of it may still hold the port.
        await running.exited;
      },
      async restart() {
        // Also forgets the one that was killed.
        await running[Symbol.asyncDispose]();
        running = await start();
      },
      freeze: () => freezeTree(running.pid),
      async thaw() {
        thawTree(running.pid);
        await untilReady(running);
      },
    },
    failure: async () => (running.hasExited() ? await earlyExit(running, command) : null),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Null when the harness is an ordinary user itself. */
function unprivilegedUser(spec: ServiceSpec): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const user = userToDropTo();
  if (user === null) {
    throw environmentError(
      `${spec.name} refuses to run as root, and there is no way to start it as another user`,
      'ROOT_REFUSED',
      'Run the bench as an ordinary user, or install setpriv (package util-linux)',
    );
  }
  return user;
}
