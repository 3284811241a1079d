import type { ServiceSpec } from '../../../backends/backend.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import { ManagedContainer } from '../docker/managed-container.ts';
import { FIRST_PORT, leasePort } from '../processes/port.ts';
import { earlyExit } from '../processes/readiness.ts';
import type { RunningService, ServiceProvider } from './provider.ts';

const HOST = '127.0.0.1';
const ANY_HOST = '0.0.0.0';

export interface DockerOptions {
  readonly folder: RunFolder;
  /** The cores of the servers; null: any. */
  readonly cpus: string | null;
}

/**
 * Private instances in containers of the official images. Their ports are published on loopback, and each has volumes of
 * its own for its data.
 */
export function dockerProvider(options: DockerOptions): ServiceProvider {
  return { kind: 'docker', start: (spec, signal, peers = {}) => startInDocker(spec, options, signal, peers) };
}

async function startInDocker(
  spec: ServiceSpec,
  { folder, cpus }: DockerOptions,
  signal: AbortSignal | undefined,
  peers: Readonly<Record<string, string>>,
): Promise<RunningService> {
  const { name, image, container: { command, hostNetwork, ...settings } = {} } = spec;
  const { dataDir = '/' } = settings;
  await using resources = new AsyncDisposableStack();
  // A port that the engine chooses could change at a restart.
  const { port } = resources.use(await leasePort(FIRST_PORT.service));
  const place = hostNetwork === true ? { host: HOST, port } : { host: ANY_HOST, port: spec.port };
  const url = spec.url(HOST, port);
  const container = resources.use(
    await ManagedContainer.start(
      folder,
      {
        name,
        image,
        ...settings,
        command: command?.({ dataDir, peers, ...place }),
        network: hostNetwork === true ? 'host' : { port: spec.port, publishedAs: port },
        cpus,
        attempt: () => spec.ready(url),
      },
      signal,
    ),
  );
  const version = await unlessAborted(signal, versionIn(container, spec));
  const owned = resources.move();
  return {
    spec,
    url,
    version,
    get cpu() {
      return [container.cpu];
    },
    memoryBytes: async () => (await container.usage()).memoryBytes,
    control: {
      kill: () => container.kill(),
      restart: () => container.startAgain(),
      freeze: () => container.pause(),
      thaw: () => container.unpause(),
    },
    failure: async () => (container.life.hasExited() ? await earlyExit(container.life, container.command) : null),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The version that the server reports; for a package of npm, the image's tag. */
async function versionIn(container: ManagedContainer, { native, image }: ServiceSpec): Promise<string> {
  const tag = image.slice(image.lastIndexOf(':') + 1);
  if ('npmPackage' in native) return tag;
  const said = await container.output([native.binaries[0], '--version']);
  return /\d+(?:\.\d+)+/.exec(said ?? '')?.[0] ?? tag;
}
