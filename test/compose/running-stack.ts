import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { leasePort } from '../../bench/cluster/processes/port.ts';
import { messageOf } from '../../bench/model/errors.ts';
import { tryFor } from '../../bench/process/until.ts';
import { listOf, ROOT, SERVICES } from './compose-file.ts';

const run = promisify(execFile);

/** Not the user's own. */
const IMAGE = 'session-bench-test-app';
const BASE = 'session-bench-test-node';
/** Always the same: what a run left that was killed is removed by the next one. */
const PROJECT = 'session-bench-test';
const HEALTHY_PATIENCE = { limitMs: 120_000, pauseMs: 500 };

const EVERY_PROFILE = [...new Set([...SERVICES.keys()].flatMap((service) => listOf(service, 'profiles')))];

/** Docker Compose as a plugin, or the program of its first version. */
const PROGRAMS: readonly (readonly [file: string, ...args: string[]])[] = [['docker', 'compose'], ['docker-compose']];

/** Why no stack can run here; false if one can. */
export async function whyNoDocker(): Promise<string | false> {
  try {
    await run('docker', ['info', '--format', '{{.ServerVersion}}']);
    await program();
    return false;
  } catch (error) {
    return messageOf(error)
      .trim()
      .replaceAll(/\s*\n\s*/g, ': ');
  }
}

async function program(): Promise<readonly [file: string, ...args: string[]]> {
  for (const [file, ...args] of PROGRAMS) {
    const answers = await run(file, [...args, 'version']).then(
      () => true,
      () => false,
    );
    if (answers) return [file, ...args];
  }
  throw new Error('there is neither docker compose nor docker-compose');
}

/** Builds the image of the app nodes. */
export async function buildImage(): Promise<void> {
  const base = await baseWithCertificates();
  await build(IMAGE, ROOT, base === null ? [] : ['--build-arg', `NODE_IMAGE=${base}`]);
}

/** Removes what `buildImage` built. */
export async function removeImages(): Promise<void> {
  const { stdout } = await run('docker', ['images', '--format', '{{.Repository}}']);
  const built = [IMAGE, BASE].filter((image) => stdout.split('\n').includes(image));
  if (built.length > 0) await run('docker', ['rmi', ...built]);
}

/** Where Node.js has to trust more certificates than its own here: its image with those, for npm in it; else null. */
async function baseWithCertificates(): Promise<string | null> {
  const file = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  if (file === '') return null;
  const folder = await mkdtemp(join(tmpdir(), 'session-bench-compose-'));
  try {
    await copyFile(file, join(folder, 'certificates'));
    const lines = ['FROM node:24-alpine', 'COPY certificates /certificates', 'ENV NODE_EXTRA_CA_CERTS=/certificates'];
    await writeFile(join(folder, 'Dockerfile'), lines.join('\n'));
    await build(BASE, folder);
    return BASE;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function build(tag: string, folder: string, options: readonly string[] = []): Promise<void> {
  const args = ['build', '--quiet', '--network', 'host', '--tag', tag, ...options, folder];
  await run('docker', args, { maxBuffer: 2 ** 24 });
}

/** The stack of docker-compose.yml with one backend, under a name and on ports of its own. */
export class RunningStack implements AsyncDisposable {
  readonly port: number;
  readonly #program: readonly [file: string, ...args: string[]];
  #environment: Readonly<Record<string, string>>;
  readonly #leases: AsyncDisposableStack;

  private constructor(
    composeProgram: readonly [file: string, ...args: string[]],
    environment: Readonly<Record<string, string>>,
    leases: AsyncDisposableStack,
    port: number,
  ) {
    this.#program = composeProgram;
    this.#environment = environment;
    this.#leases = leases;
    this.port = port;
  }

  /** Resolves when all of it runs; nothing is left of it when that fails. */
  static async up(backend: string): Promise<RunningStack> {
    await buildImage();
    const stack = await RunningStack.prepared(backend);
    try {
      await stack.start();
      return stack;
    } catch (error) {
      await stack[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** One that has not been started, and of which nothing is left from before. */
  static async prepared(backend: string): Promise<RunningStack> {
    await using leases = new AsyncDisposableStack();
    const port = async (): Promise<number> => leases.use(await leasePort()).port;
    const http = await port();
    const environment = {
      APP_IMAGE: IMAGE,
      BACKEND: backend,
      SUBNET: '10.213.78',
      HTTP_PORT: String(http),
      REDIS_PORT: String(await port()),
      POSTGRES_PORT: String(await port()),
      MARIADB_PORT: String(await port()),
      MEMCACHED_PORT: String(await port()),
      REDIS_PASSWORD: 'anotherone',
    };
    const stack = new RunningStack(await program(), environment, leases.move(), http);
    await stack.#remove();
    return stack;
  }

  /** Starts what does not run yet, and restarts what another backend makes different. */
  async start(backend = this.#environment['BACKEND'] ?? ''): Promise<void> {
    this.#environment = { ...this.#environment, BACKEND: backend };
    await this.compose('up', '--detach', '--no-build');
  }

  /** Runs a command of Docker Compose; resolves with what it printed, errors and warnings included. */
  async compose(...args: readonly string[]): Promise<string> {
    const [file, ...first] = this.#program;
    const environment = { ...process.env, ...this.#environment };
    const options = { cwd: ROOT, env: environment, maxBuffer: 2 ** 24 };
    const { stdout, stderr } = await run(file, [...first, '--project-name', PROJECT, ...args], options);
    return stdout + stderr;
  }

  /** What Docker says of each service, such as `Up 5 seconds (healthy)`. */
  async statuses(): Promise<Readonly<Record<string, string>>> {
    const format = '{{.Label "com.docker.compose.service"}}={{.Status}}';
    return Object.fromEntries((await this.#list('ps', format)).map((line) => line.split('=') as [string, string]));
  }

  /** Resolves with the names of all services but the one that ends, once each is healthy. */
  async healthy(): Promise<readonly string[]> {
    return await tryFor(HEALTHY_PATIENCE, async () => {
      const { prepare: _, ...others } = await this.statuses();
      if (Object.values(others).every((status) => status.includes('(healthy)'))) return Object.keys(others).toSorted();
      throw new Error(`not healthy: ${JSON.stringify(others)}`);
    });
  }

  /** What there is in Docker that bears its name. */
  async left(): Promise<readonly string[]> {
    const kinds = [
      this.#list('ps', '{{.Names}}'),
      this.#list('volume', '{{.Name}}'),
      this.#list('network', '{{.Name}}'),
    ];
    return (await Promise.all(kinds)).flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
    await this.#leases.disposeAsync();
  }

  async #remove(): Promise<void> {
    const all = EVERY_PROFILE.flatMap((profile) => ['--profile', profile]);
    await this.compose(...all, 'down', '--volumes', '--remove-orphans', '--timeout', '1');
  }

  async #list(kind: 'ps' | 'volume' | 'network', format: string): Promise<readonly string[]> {
    const command = kind === 'ps' ? ['ps', '--all'] : [kind, 'ls'];
    const filter = `label=com.docker.compose.project=${PROJECT}`;
    const { stdout } = await run('docker', [...command, '--filter', filter, '--format', format]);
    return stdout.split('\n').filter((line) => line !== '');
  }
}
