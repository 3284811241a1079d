import type { Cluster } from '../cluster/cluster.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import type { Generators } from '../load/processes/generators.ts';
import type { UrlGenerator } from '../load/processes/url-generator-client.ts';
import { WallClock } from '../measure/wall-clock.ts';
import type { HistoryHeader } from '../model/history.ts';
import type { TrialPhase } from '../model/run-event.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { type ExpiringSessions, seedExpiring } from '../seeding/expiring-sessions.ts';
import { TrialCollector } from './collector.ts';
import { historyHeader } from './history-header.ts';
import { startClosedModel, startGenerators, startUrlGenerator } from './load-processes.ts';
import type { TrialSetup } from './setup.ts';
import { startTrialCluster } from './start-cluster.ts';

interface Parts {
  readonly setup: TrialSetup;
  readonly header: HistoryHeader;
  readonly collector: TrialCollector;
  readonly generators: Generators;
  readonly closedModel: readonly ManagedProcess[] | null;
  readonly cluster: Cluster;
  readonly wallClock: WallClock;
  readonly loadProcesses: AsyncDisposableStack;
  readonly emptied: Promise<ExpiringSessions | null> | null;
}

/** Everything that runs for one trial, from its first process to its last. Disposing it ends all of it. */
export class TrialStage implements AsyncDisposable {
  readonly setup: TrialSetup;
  readonly header: HistoryHeader;
  readonly collector: TrialCollector;
  readonly generators: Generators;
  /** The processes of the closed-model measurement; null if the scenario has none. */
  readonly closedModel: readonly ManagedProcess[] | null;
  readonly cluster: Cluster;
  readonly wallClock: WallClock;
  readonly #loadProcesses: AsyncDisposableStack;
  #emptied: Promise<ExpiringSessions | null> | null;
  readonly #resources: AsyncDisposableStack;

  private constructor(parts: Parts, resources: AsyncDisposableStack) {
    this.setup = parts.setup;
    this.header = parts.header;
    this.collector = parts.collector;
    this.generators = parts.generators;
    this.closedModel = parts.closedModel;
    this.cluster = parts.cluster;
    this.wallClock = parts.wallClock;
    this.#loadProcesses = parts.loadProcesses;
    this.#emptied = parts.emptied;
    this.#resources = resources;
  }

  /** Starts generators, nodes and proxy. Rejects with the signal's reason when aborted; nothing is left running then. */
  static async open(setup: TrialSetup): Promise<TrialStage> {
    const { config, backend, scenario, history, signal, emit } = setup;
    emit({ type: 'phase', phase: 'set-up' });
    await using opening = new AsyncDisposableStack();
    const wallClock = opening.use(new WallClock());
    const header = historyHeader(setup);
    await unlessAborted(signal, history.begin(header));
    const collector = new TrialCollector({
      header,
      deadlines: config.deadlines,
      history,
    });
    const loadProcesses = opening.use(new AsyncDisposableStack());
    const generators = startGenerators(setup, loadProcesses, collector);
    // Early: it loads on the generator's core while nothing is measured, and is ready when it is needed.
    const closedModel = scenario.measuresCapacity ? startClosedModel(setup, loadProcesses) : null;
    // At the same time as the cluster starts, which is faster. Practice leaves sessions in the store, so it comes first.
    const emptied = config.load.practiceRequestsPerNode > 0 ? null : emptyStore(setup);
    emptied?.catch(() => undefined);
    const cluster = opening.use(await startTrialCluster(setup));
    await emit({ type: 'proxy-config', backend: backend.name, text: cluster.proxy.config });
    const parts = { setup, header, collector, generators, closedModel, cluster, wallClock, loadProcesses, emptied };
    return new TrialStage(parts, opening.move());
  }

  /** The address of the proxy. */
  get target(): { readonly host: string; readonly port: number } {
    const { host, port } = this.cluster.proxy;
    return { host, port };
  }

  /** Says that a phase begins, and does its work. Rejects with the signal's reason when aborted. */
  async phase<T>(phase: TrialPhase, work: () => Promise<T>): Promise<T> {
    this.setup.emit({ type: 'phase', phase });
    return await this.orAborted(work());
  }

  async orAborted<T>(work: Promise<T>): Promise<T> {
    return await unlessAborted(this.setup.signal, work);
  }

  /**
   * Resolves once the store holds no sessions but those that expire in the measurement.
   *
   * @returns the expiring ones; null if the scenario has none.
   */
  async emptyStore(): Promise<ExpiringSessions | null> {
    this.#emptied ??= emptyStore(this.setup);
    return await this.orAborted(this.#emptied);
  }

  /** Keeps the nodes on the stack's cores, or lets them use all of them. */
  async moveNodes(cores: 'stack' | 'all'): Promise<void> {
    await this.orAborted(Promise.all(this.cluster.nodes.map((node) => node.moveTo(cores))));
  }

  startUrlGenerator(): UrlGenerator {
    return startUrlGenerator(this.setup, this.#loadProcesses);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

async function emptyStore(setup: TrialSetup): Promise<ExpiringSessions | null> {
  await setup.store.reset();
  return await seedExpiring(setup);
}
