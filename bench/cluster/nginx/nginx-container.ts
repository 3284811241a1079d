import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentError } from '../../model/errors.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { dockerEngine, routeToHost } from '../docker/engine.ts';
import { ManagedContainer } from '../docker/managed-container.ts';
import { installLine, NGINX_IMAGE, NGINX_PACKAGE } from '../install/install-line.ts';
import { accepts } from '../processes/accepts.ts';
import { LEAVING, type NginxRunner } from './runner.ts';

/** Where the container finds its configuration. */
const CONFIG_FOLDER = '/etc/session-bench';
const CONFIG_FILE = 'nginx.conf';
const COMMAND = ['nginx', '-c', `${CONFIG_FOLDER}/${CONFIG_FILE}`];
const OPEN_FILES = 16_384;
/** The engine runs `ps` each time. */
const LOOK_EVERY_MS = 50;

/** The name of this machine in a container that has another network. */
const GATEWAY = 'host.docker.internal';

/**
 * Runs nginx in a container, on this machine's network where Docker has that. Otherwise it runs behind a published port, and
 * reaches the nodes by the name that Docker gives this machine. Rejects with a BenchError (exit 3) if it cannot reach them.
 */
export async function nginxInDocker(
  folder: RunFolder,
  { port, cpus }: { readonly port: number; readonly cpus: string | null },
  signal: AbortSignal | undefined,
): Promise<NginxRunner> {
  const route = await routeToHost(await dockerEngine());
  if (route === null) {
    throw environmentError(
      'nginx is not installed, and a container of this Docker Engine does not reach the app servers',
      'SERVICE_MISSING',
      `Run: ${installLine([NGINX_PACKAGE])}`,
    );
  }
  const own = folder.subfolder('nginx');
  // Another user than the harness may read it.
  chmodSync(own, 0o755);
  const configPath = join(own, CONFIG_FILE);
  return {
    place: {
      folder: '/tmp',
      fileLimit: OPEN_FILES,
      user: null,
      ...(route === 'host' ? {} : { host: '0.0.0.0', trustedProxies: '0.0.0.0/0' }),
    },
    ...(route === 'host' ? {} : { nodesAt: GATEWAY }),
    configPath,
    write: (config) => writeFileSync(configPath, config, { mode: 0o644 }),
    async start() {
      const container = await ManagedContainer.start(
        folder,
        {
          name: 'nginx',
          image: NGINX_IMAGE,
          command: COMMAND,
          readOnly: { [CONFIG_FOLDER]: own },
          network: route === 'host' ? 'host' : { port, publishedAs: port },
          cpus,
          attempt: () => accepts('127.0.0.1', port),
        },
        signal,
      );
      return {
        life: container.life,
        cpu: container.cpu,
        command: container.command,
        workers: () => workersIn(container),
        hangUp: () => container.signal('SIGHUP'),
        lookEveryMs: LOOK_EVERY_MS,
        [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
      };
    },
  };
}

/** The parent of the master is outside of the container. */
async function workersIn(container: ManagedContainer): Promise<number[]> {
  const processes = await container.processes();
  const pids = new Set(processes.map(({ pid }) => pid));
  return processes.flatMap(({ pid, parent, command }) => (pids.has(parent) && !command.includes(LEAVING) ? [pid] : []));
}
