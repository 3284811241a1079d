import type { Backend, ServiceSpec, SessionSettings } from '../../backends/backend.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { type ReplicationLink, startReplicationLink } from '../cluster/links/replication-link.ts';
import { emulatorOf } from '../cluster/services/hosted.ts';
import type { RunningService, ServiceProvider } from '../cluster/services/provider.ts';
import { type BenchError, messageOf } from '../model/errors.ts';
import type { Emit } from '../model/run-event.ts';
import type { Warning } from '../model/warning.ts';
import { inTime } from '../process/deadline.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { StoreAccess } from '../seeding/store-access.ts';

export interface ServicePoolSetup {
  readonly provider: ServiceProvider;
  readonly folder: RunFolder;
  readonly settings: SessionSettings;
  /** The cores of the links between servers; null: any. */
  readonly cpus: string | null;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** How long an external store may take to remove what the run made in it; less once the run was aborted. */
const REMOVE_LIMIT_MS = 20_000;
const REMOVE_LIMIT_ABORTED_MS = 2_000;

/** The services and stores of a comparison, started and opened once, and ended together. */
export class ServicePool implements AsyncDisposable {
  readonly #setup: ServicePoolSetup;
  readonly #services = new Map<string, RunningService>();
  readonly #stores = new Map<string, { readonly store: StoreAccess; readonly backend: Backend }>();
  /** By the name of the replica. */
  readonly #replication = new Map<string, ReplicationLink>();

  constructor(setup: ServicePoolSetup) {
    this.#setup = setup;
  }

  /** Of every store on it, also in the nodes: on an external server its prefix is another for every pool. */
  get settings(): SessionSettings {
    return this.#setup.settings;
  }

  /**
   * Starts the services that do not run yet. Throws the failure of one that has ended since it was started.
   *
   * @param replicationDelayMs of replicas that are started now: the delay to and from their primaries, each way. Null:
   * they are connected directly.
   */
  async services(specs: readonly ServiceSpec[], replicationDelayMs: number | null = null): Promise<RunningService[]> {
    const running: RunningService[] = [];
    const isLinked = replicationDelayMs !== null && this.#setup.provider.kind !== 'external';
    for (const spec of specs) {
      running.push(this.#services.get(spec.name) ?? (await this.#start(spec, running, isLinked)));
    }
    // After their start, which takes many round trips.
    const links = this.replication(specs);
    await Promise.all(links.map(({ control }) => control.setDelay({ delayMs: replicationDelayMs ?? 0, jitterMs: 0 })));
    const failure = await firstFailure(running);
    if (failure !== null) throw failure;
    return running;
  }

  /** The links to the replicas among these. */
  replication(specs: readonly ServiceSpec[]): ReplicationLink[] {
    return specs.flatMap(({ name }) => this.#replication.get(name) ?? []);
  }

  /** The harness's own access to a backend's store. It is opened and prepared at the first call. */
  async open(backend: Backend, services: readonly RunningService[]): Promise<StoreAccess> {
    const known = this.#stores.get(backend.name);
    if (known !== undefined) return known.store;
    const { signal, settings, folder } = this.#setup;
    const dataDir = folder.subfolder(`data-of-${backend.name}`);
    const opened = await unlessAborted(signal, StoreAccess.open({ backend, services, settings, dataDir }));
    this.#stores.set(backend.name, { store: opened, backend });
    await unlessAborted(signal, opened.prepare());
    return opened;
  }

  /** Ends a backend's services, and the harness's access to every store on them. The next trial starts new ones. */
  async discard({ services }: Backend): Promise<void> {
    const names = new Set(services.map(({ name }) => name));
    for (const [name, { store, backend }] of this.#stores) {
      if (!backend.services.some((spec) => names.has(spec.name))) continue;
      await store[Symbol.asyncDispose]();
      this.#stores.delete(name);
    }
    const running = services.flatMap((spec) => this.#services.get(spec.name) ?? []);
    const links = this.replication(services);
    for (const spec of services) {
      this.#services.delete(spec.name);
      this.#replication.delete(spec.name);
    }
    await Promise.all([...running, ...links].map((one) => one[Symbol.asyncDispose]()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stores = [...this.#stores].map(([name, { store }]) => [name, store] as const);
    // A private server is deleted. An external one stays as it was found.
    if (this.#setup.provider.kind === 'external') {
      await Promise.all(stores.map(([name, store]) => this.#remove(name, store)));
    }
    await Promise.allSettled(stores.map(([, store]) => store[Symbol.asyncDispose]()));
    // All at once: a server that ignores its stop signal takes a while.
    const ends = await Promise.allSettled(
      [...this.#services.values(), ...this.#replication.values()].map((one) => one[Symbol.asyncDispose]()),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #remove(name: string, store: StoreAccess): Promise<void> {
    const { signal, settings, emit } = this.#setup;
    try {
      await inRemoveTime(signal, store.remove());
    } catch (error) {
      const warning: Warning = {
        code: 'store-not-cleaned',
        where: { backend: name },
        text: `what the run made in its store could not be removed: ${messageOf(error)}`,
        remedy: `Remove what begins with ${settings.keyPrefix} there`,
      };
      emit({ type: 'warning', warning });
    }
  }

  async #start(spec: ServiceSpec, before: readonly RunningService[], isLinked: boolean): Promise<RunningService> {
    const urls = Object.fromEntries(before.map((one) => [one.spec.name, one.url]));
    const primary = isLinked ? before.find((one) => one.spec.name === spec.replicaOf) : undefined;
    const peers = primary === undefined ? urls : { ...urls, [primary.spec.name]: await this.#linkTo(primary, spec) };
    const service = await this.#setup.provider.start(spec, this.#setup.signal, peers);
    this.#services.set(spec.name, service);
    const emulator = emulatorOf(service, this.#setup.provider.kind);
    const version = emulator ?? service.version;
    this.#setup.emit({ type: 'service-started', name: spec.name, version, emulator });
    return service;
  }

  /** Lays a link for a replica. @returns the URL of its primary for the replica. */
  async #linkTo({ spec, url }: RunningService, replica: ServiceSpec): Promise<string> {
    const { folder, cpus, signal } = this.#setup;
    const primary = { name: spec.name, url, defaultPort: spec.port };
    const link = await startReplicationLink(folder, replica.name, primary, cpus, signal);
    this.#replication.set(replica.name, link);
    return link.primaryUrl;
  }
}

/** Why one of these services no longer runs. @returns null while all of them run. */
export async function firstFailure(services: readonly RunningService[]): Promise<BenchError | null> {
  const failures = await Promise.all(services.map((service) => service.failure()));
  return failures.find((failure) => failure !== null) ?? null;
}

/** Rejects when the work takes too long: less time is left for it once the run is aborted. */
async function inRemoveTime(run: AbortSignal, work: Promise<void>): Promise<void> {
  const done = inTime(work, REMOVE_LIMIT_MS);
  try {
    await unlessAborted(run, done);
  } catch (error) {
    if (!run.aborted) throw error;
    await inTime(done, REMOVE_LIMIT_ABORTED_MS);
  }
}
