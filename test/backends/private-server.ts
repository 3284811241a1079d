import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceSpec } from '../../backends/backend.ts';
import { findCondemned } from '../../bench/cluster/end-processes.ts';
import { leasePort } from '../../bench/cluster/port.ts';
import { type ManagedProcess, startProcess } from '../../bench/cluster/process.ts';
import { isStopped, type ProcessEntry, processEntry, processTable } from '../../bench/cluster/process-table.ts';
import { waitUntilReady } from '../../bench/cluster/readiness.ts';
import { RunFolder } from '../../bench/cluster/run-folder.ts';
import { findBinaries } from '../../bench/cluster/services/find-binary.ts';
import { userToDropTo } from '../../bench/cluster/system-user.ts';

const HOST = '127.0.0.1';
const LIMIT_MS = 20_000;

/** A real server that can be killed and started again at the same address, and frozen and thawed. */
export interface PrivateServer extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL for the server and all its children; resolves when they are gone. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, with its data folder as it was left. */
  restart(): Promise<void>;
  /** SIGSTOP for the server and all its children; resolves when each of their threads stands still. */
  freeze(): Promise<void>;
  thaw(): void;
}

export async function startPrivateServer(spec: ServiceSpec): Promise<PrivateServer> {
  const { native } = spec;
  const paths = findBinaries(native.binaries, native.searchPath);
  const command = paths?.[native.binaries[0]];
  if (paths === null || command === undefined) throw new Error(`${spec.name} is not installed`);

  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const { port } = resources.use(await leasePort());
  const user = native.refusesRoot === true ? userToDropTo() : null;
  const cwd = folder.subfolder(spec.name, user);
  const site = { dataDir: cwd, host: HOST, port, paths };
  for (const [setup, ...args] of native.setup?.(site) ?? []) {
    await using running = startProcess(folder, { name: setup, command: setup, args, cwd, user });
    const { code } = await running.exited;
    if (code !== 0) throw new Error(running.lastLines().join('\n'));
  }

  const url = spec.url(HOST, port);
  const startServer = async (): Promise<ManagedProcess> => {
    const { stopSignal } = native;
    const started = startProcess(folder, { name: spec.name, command, args: native.args(site), cwd, user, stopSignal });
    const attempt = () => spec.ready(url);
    await waitUntilReady({ process: started, attempt, limitMs: LIMIT_MS, command });
    return started;
  };
  let server = await startServer();
  const owned = resources.move();

  return {
    url,
    async kill() {
      const entries = treeOf(server.pid);
      for (const { pid } of entries) process.kill(pid, 'SIGKILL');
      await server.exited;
      while (entries.some(({ pid, start }) => processEntry(pid)?.start === start)) await sleep(5);
    },
    async restart() {
      server = await startServer();
    },
    async freeze() {
      const entries = treeOf(server.pid);
      for (const { pid } of entries) process.kill(pid, 'SIGSTOP');
      while (!entries.every(({ pid }) => isStopped(pid))) await sleep(1);
    },
    thaw() {
      for (const { pid } of treeOf(server.pid)) process.kill(pid, 'SIGCONT');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The process first, then its descendants: stopped in this order, it cannot start another one unseen. */
function treeOf(pid: number): ProcessEntry[] {
  const root = processEntry(pid);
  if (root === null) return [];
  const tree = findCondemned(processTable(), [{ ...root, stopSignal: 'SIGTERM' }], () => true);
  return [root, ...tree.filter((entry) => entry.pid !== pid)];
}
