import type { CpuSource } from '../../measure/cpu-source.ts';
import { environmentError } from '../../model/errors.ts';
import { until } from '../../process/until.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { findBinaries } from '../install/find-binary.ts';
import { accepts } from '../processes/accepts.ts';
import { earlyExit, waitUntilReady } from '../processes/readiness.ts';
import { type NginxOptions, renderNginxConf } from './conf.ts';
import { nginxOfThisMachine } from './nginx-process.ts';
import type { NginxRunner } from './runner.ts';

const READY_LIMIT_MS = 15_000;

export interface Proxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end. */
  readonly url: string;
  readonly cpu: CpuSource;
  readonly configPath: string;
  /** Its first configuration. */
  readonly config: string;
  /**
   * Passes requests to these nodes from now on, without an interruption. Resolves when new workers have taken over, and no
   * old one takes connections. Those that users keep open to an old worker are closed as soon as they are idle.
   */
  reload(nodes: ProxyOptions['nodes']): Promise<void>;
}

export interface ProxyOptions extends Pick<NginxOptions, 'host' | 'port' | 'nodes' | 'apps' | 'routing' | 'timeoutMs'> {
  readonly cpus: string | null;
}

/** The path of the machine's nginx, or null. */
export function findNginx(): string | null {
  return findBinaries(['nginx'])?.['nginx'] ?? null;
}

/**
 * Starts nginx in front of the nodes: the machine's own, or else one from Docker. Rejects with a BenchError (exit 3) that
 * carries its last lines, or with the signal's reason; nothing runs then.
 */
export async function startNginx(folder: RunFolder, options: ProxyOptions, signal?: AbortSignal): Promise<Proxy> {
  const { port, cpus } = options;
  const binary = findNginx();
  const runner =
    binary === null
      ? await (await import('./nginx-container.ts')).nginxInDocker(folder, { port, cpus }, signal)
      : nginxOfThisMachine(folder, binary, cpus);
  return await startProxy(runner, options, signal);
}

/** Starts nginx by this runner, as `startNginx` does. */
export async function startProxy(runner: NginxRunner, options: ProxyOptions, signal?: AbortSignal): Promise<Proxy> {
  const { host, port } = options;
  const { nodesAt } = runner;
  const render = (nodes: ProxyOptions['nodes']): string =>
    renderNginxConf({
      ...options,
      ...runner.place,
      nodes: nodesAt === undefined ? nodes : nodes.map((node) => ({ ...node, host: nodesAt })),
    });
  const config = render(options.nodes);
  runner.write(config);

  await using resources = new AsyncDisposableStack();
  const nginx = resources.use(await runner.start());
  const { life, command } = nginx;
  await waitUntilReady({
    process: life,
    attempt: async () => {
      // Another server on that port would accept connections too.
      if ((await nginx.workers()).length === 0) throw new Error('it has no worker yet');
      await accepts(host, port);
    },
    limitMs: READY_LIMIT_MS,
    command,
    signal,
  });
  const owned = resources.move();
  return {
    host,
    port,
    url: `http://${host}:${port}`,
    cpu: nginx.cpu,
    configPath: runner.configPath,
    config,
    async reload(nodes) {
      const before = new Set(await nginx.workers());
      runner.write(render(nodes));
      await nginx.hangUp();
      const haveTakenOver = async (): Promise<boolean> => {
        const workers = await nginx.workers();
        if (workers.length > 0 && workers.every((pid) => !before.has(pid))) return true;
        if (life.hasExited()) throw await earlyExit(life, command);
        return false;
      };
      if (await until(haveTakenOver, { limitMs: READY_LIMIT_MS, pauseMs: nginx.lookEveryMs })) return;
      const hint = life.lastLines().join(' | ');
      throw environmentError('nginx did not take its new configuration', 'NOT_CONFIRMED', hint);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
