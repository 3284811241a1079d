import { randomUUID } from 'node:crypto';
import type { SessionSettings } from '../../backends/backend.ts';
import type { RegisteredBackend } from '../../backends/registry.ts';
import { Browser } from '../app/browser.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { credentialsFor } from '../cluster/services/hosted.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import { until } from '../process/until.ts';
import { Host } from './host-client.ts';
import { LateCalls } from './late-calls.ts';
import { STORE_DEADLINE_MS } from './ran-late.ts';
import type { Subject } from './subject.ts';

/** Lifetime of the sessions of the application. */
export const TTL_MS = 60_000;

const OK_STATUS = 200;
const RECOVERY_PAUSE_MS = 50;

export interface StageSetup {
  readonly chosen: RegisteredBackend;
  readonly services: readonly RunningService[];
  readonly folder: RunFolder;
  /** A folder for what the backend keeps in files. */
  readonly dataDir: string;
  /** The beginning of every key. */
  readonly keyPrefix: string;
  readonly signal: AbortSignal;
}

/** A backend with its servers running, opened by two processes as app servers have it. */
export class Stage implements AsyncDisposable {
  readonly setup: StageSetup;
  readonly late: LateCalls;
  #hosts: readonly [Host, Host];

  private constructor(setup: StageSetup, hosts: readonly [Host, Host], late = new LateCalls()) {
    this.setup = setup;
    this.late = late;
    this.#hosts = hosts;
  }

  /** Rejects with a BenchError (exit 3) when the backend cannot be opened, or with the signal's reason. */
  static async set(setup: StageSetup): Promise<Stage> {
    await using started = new AsyncDisposableStack();
    const late = new LateCalls();
    const first = started.use(await startHost(setup, 'node-1', late));
    await first.maintain('prepare');
    const second = started.use(await startHost(setup, 'node-2', late));
    started.move();
    return new Stage(setup, [first, second], late);
  }

  get subject(): Subject {
    const { chosen, services } = this.setup;
    const isOurs = services.every(({ control }) => control !== null);
    return { backend: chosen.backend, facts: this.node1.facts, isOurs };
  }

  get node1(): Host {
    return this.#hosts[0];
  }

  /** Another node that sees the same sessions: the first one again where a store is not shared. */
  get node2(): Host {
    return this.subject.backend.guarantees.shared ? this.other : this.node1;
  }

  /** Another process, whatever the backend promises. */
  get other(): Host {
    return this.#hosts[1];
  }

  /** The same stage for one attempt of a case: what is late in it is noted for it alone. */
  attempt(late: LateCalls): Stage {
    return new Stage(this.setup, [this.node1.noting(late), this.other.noting(late)], late);
  }

  browser(): Browser {
    return new Browser(`user-${randomUUID()}`, (what, answer) => this.late.watch(what, answer));
  }

  /** Replaces hosts that have ended, or do not answer: a case must not pay for the one before it. */
  async revive(): Promise<void> {
    const alive = async (host: Host): Promise<Host> => {
      if (await host.isAlive()) return host;
      await host[Symbol.asyncDispose]();
      return await startHost(this.setup, host.nodeId, this.late);
    };
    this.#hosts = [await alive(this.node1), await alive(this.other)];
  }

  /** Waits until both nodes log a user in, for at most `limitMs`. */
  async recover(limitMs: number): Promise<void> {
    using user = this.browser();
    for (const { facts } of this.#hosts) {
      const logsIn = async (): Promise<boolean> =>
        (await user.login(facts.appPort).catch(() => null))?.status === OK_STATUS;
      await until(logsIn, { limitMs, pauseMs: RECOVERY_PAUSE_MS });
    }
  }

  /** One more node of the same application, whose sessions live for this long. */
  async withLifetime(ttlMs: number): Promise<Host> {
    return await startHost(this.setup, 'node-3', this.late, ttlMs);
  }

  /** A server that others run stays as it was found. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.subject.isOurs) await this.node1.maintain('remove').catch(() => undefined);
    await Promise.all(this.#hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

async function startHost(setup: StageSetup, nodeId: string, late: LateCalls, ttlMs = TTL_MS): Promise<Host> {
  const { chosen, services, folder, dataDir, keyPrefix, signal } = setup;
  const settings: SessionSettings = { ttlMs, storeDeadlineMs: STORE_DEADLINE_MS, keyPrefix };
  const urls = Object.fromEntries(services.map(({ spec, url }) => [spec.name, url]));
  const config = { nodeId, backendModule: chosen.moduleUrl, services: urls, settings, dataDir };
  return await Host.start(folder, config, signal, credentialsFor(services), late);
}

/** A session id that was never used. */
export function freshId(): string {
  return randomUUID();
}
