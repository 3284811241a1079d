import { once } from 'node:events';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentError } from '../model/errors.ts';
import { type NginxOptions, renderNginxConf } from './nginx-conf.ts';
import { startProcess } from './process.ts';
import { processTable } from './process-table.ts';
import { commandLine, earlyExit, waitUntilReady } from './readiness.ts';
import type { RunFolder } from './run-folder.ts';
import { findBinaries } from './services/find-binary.ts';
import { installLine, NGINX_PACKAGE } from './services/install-line.ts';
import { userToDropTo } from './system-user.ts';

const READY_LIMIT_MS = 5000;
const MOST_FILES = 16_384;

export interface Proxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  readonly configPath: string;
  /** The configuration it began with. */
  readonly config: string;
  /**
   * Has it pass requests to these nodes from now on, without an end to its service; resolves when a new worker has taken
   * over. Connections that its users keep open to the old worker are closed as soon as they are idle.
   */
  reload(nodes: ProxyOptions['nodes']): Promise<void>;
}

export interface ProxyOptions extends Pick<NginxOptions, 'host' | 'port' | 'nodes' | 'apps' | 'routing' | 'timeoutMs'> {
  readonly cpus: string | null;
}

/** The machine's nginx, or null. */
export function findNginx(): string | null {
  return findBinaries(['nginx'])?.['nginx'] ?? null;
}

/**
 * Starts nginx in front of the nodes. Rejects with a BenchError (exit 3) that carries its last lines, or with the
 * signal's reason; nothing is left running then.
 */
export async function startNginx(folder: RunFolder, options: ProxyOptions, signal?: AbortSignal): Promise<Proxy> {
  const binary = findNginx();
  if (binary === null) {
    throw environmentError('nginx is not installed', 'SERVICE_MISSING', `Install it: ${installLine([NGINX_PACKAGE])}`);
  }
  const { host, port } = options;
  const user = userToDropTo(['nobody']);
  const own = folder.subfolder('nginx', user);
  const render = (nodes: ProxyOptions['nodes']): string =>
    renderNginxConf({
      ...options,
      nodes,
      folder: own,
      fileLimit: Math.min(hardFileLimit(), MOST_FILES),
      user: user === null && process.getuid?.() === 0 ? 'root' : null,
    });
  const config = render(options.nodes);
  const configPath = join(own, 'nginx.conf');
  writeFileSync(configPath, config);
  if (user !== null) chownSync(configPath, user.uid, user.gid);

  const args = ['-p', own, '-c', configPath];
  await using resources = new AsyncDisposableStack();
  const nginx = resources.use(
    startProcess(folder, { name: 'nginx', command: binary, args, cwd: own, cpus: options.cpus, user }),
  );
  await waitUntilReady({
    process: nginx,
    attempt: async () => {
      // Written once it has its port: somebody else's server there would accept connections too.
      await access(join(own, 'nginx.pid'));
      await accepts(host, port);
    },
    limitMs: READY_LIMIT_MS,
    command: commandLine(binary, args),
    signal,
  });
  const owned = resources.move();
  return {
    host,
    port,
    url: `http://${host}:${port}`,
    pid: nginx.pid,
    configPath,
    config,
    async reload(nodes) {
      const before = new Set(workersOf(nginx.pid));
      writeFileSync(configPath, render(nodes));
      nginx.kill('SIGHUP');
      const end = performance.now() + READY_LIMIT_MS;
      while (workersOf(nginx.pid).every((pid) => before.has(pid))) {
        if (nginx.hasExited()) throw await earlyExit(nginx, commandLine(binary, args));
        if (performance.now() > end) {
          const hint = nginx.lastLines().join(' | ');
          throw environmentError('nginx did not take its new configuration', 'NOT_CONFIRMED', hint);
        }
        await sleep(2);
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function workersOf(masterPid: number): number[] {
  return [...processTable().values()].flatMap(({ pid, parent }) => (parent === masterPid ? [pid] : []));
}

/** Resolves when something accepts connections there, rejects when it does not. */
export async function accepts(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

function hardFileLimit(): number {
  try {
    const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return hard === undefined ? MOST_FILES : Number(hard);
  } catch {
    return 4096;
  }
}
