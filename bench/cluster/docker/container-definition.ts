import { GenericContainer, type WaitStrategy } from 'testcontainers';

export interface ContainerSettings {
  readonly image: string;
  /** The arguments of the entrypoint; missing: the image's own command. */
  readonly command?: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly user?: string | undefined;
  /** A folder kept in a volume, which goes with the container. */
  readonly dataDir?: string | undefined;
  /** Folders of this machine, mounted read-only, by their paths in the container. */
  readonly readOnly?: Readonly<Record<string, string>>;
  /** Which port is published, and as which one of 127.0.0.1; `host`: it has this machine's network. */
  readonly network: 'host' | { readonly port: number; readonly publishedAs: number };
  /** The cores it may run on, as a list; null: any. */
  readonly cpus: string | null;
}

export interface ContainerHooks {
  /** After it was made, and before it is started. */
  readonly created: (id: string) => Promise<void>;
  /** After it was started: resolves when it is ready. When it rejects, Testcontainers removes the container. */
  readonly ready: () => Promise<void>;
}

/** A container of Testcontainers, but published on loopback alone and confined to its cores. */
export class ContainerDefinition extends GenericContainer {
  readonly #created: ContainerHooks['created'];

  constructor(spec: ContainerSettings, labels: Readonly<Record<string, string>>, { created, ready }: ContainerHooks) {
    super(spec.image);
    this.#created = created;
    const { command, environment = {}, user, dataDir, readOnly = {}, network, cpus } = spec;
    this.withLabels(labels)
      .withEnvironment(environment)
      .withBindMounts(Object.entries(readOnly).map(([target, source]) => ({ source, target, mode: 'ro' })))
      .withWaitStrategy(new HarnessWait(ready));
    if (command !== undefined) this.withCommand([...command]);
    if (user !== undefined) this.withUser(user);
    if (dataDir !== undefined) this.createOpts.Volumes = { [dataDir]: {} };
    if (cpus !== null) this.hostConfig.CpusetCpus = cpus;
    if (network === 'host') {
      this.withNetworkMode('host');
    } else {
      const { port, publishedAs } = network;
      this.withExposedPorts({ container: port, host: publishedAs });
      this.hostConfig.PortBindings = { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(publishedAs) }] };
    }
  }

  protected override containerCreated(id: string): Promise<void> {
    return this.#created(id);
  }
}

/** Waits as the harness does. The strategies of Testcontainers look into the container again and again. */
class HarnessWait implements WaitStrategy {
  readonly #ready: () => Promise<void>;

  constructor(ready: () => Promise<void>) {
    this.#ready = ready;
  }

  waitUntilReady(): Promise<void> {
    return this.#ready();
  }

  /** It has a limit of its own. */
  withStartupTimeout(): this {
    return this;
  }

  isStartupTimeoutSet(): boolean {
    return true;
  }

  getStartupTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }
}
