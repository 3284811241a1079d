import { once } from 'node:events';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { environmentError } from '../model/errors.ts';
import { type NginxOptions, renderNginxConf } from './nginx-conf.ts';
import { startProcess } from './process.ts';
import { commandLine, waitUntilReady } from './readiness.ts';
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
  /** The configuration it runs with. */
  readonly config: string;
}

export interface ProxyOptions extends Pick<NginxOptions, 'host' | 'port' | 'nodes' | 'routing' | 'timeoutMs'> {
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
  const config = renderNginxConf({
    ...options,
    folder: own,
    fileLimit: Math.min(hardFileLimit(), MOST_FILES),
    user: user === null && process.getuid?.() === 0 ? 'root' : null,
  });
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
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
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
