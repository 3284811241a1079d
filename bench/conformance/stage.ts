import { randomUUID } from 'node:crypto';
import type { SessionSettings } from '../../backends/backend.ts';
import type { RegisteredBackend } from '../../backends/registry.ts';
import { Browser } from '../app/browser.ts';
import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { credentialsFor } from '../cluster/services/hosted.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import { Host } from './host-client.ts';
import type { Subject } from './subject.ts';

/** Lifetime of the sessions of the application. */
const TTL_MS = 60_000;
export const STORE_DEADLINE_MS = 500;

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
  #hosts: readonly [Host, Host];

  private constructor(setup: StageSetup, hosts: readonly [Host, Host]) {
    this.setup = setup;
    this.#hosts = hosts;
  }

  /** Rejects with a BenchError (exit 3) when the backend cannot be opened, or with the signal's reason. */
  static async set(setup: StageSetup): Promise<Stage> {
    await using started = new AsyncDisposableStack();
    const first = started.use(await startHost(setup, 'node-1'));
    await first.maintain('prepare');
    const second = started.use(await startHost(setup, 'node-2'));
    started.move();
    return new Stage(setup, [first, second]);
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

  browser(): Browser {
    return new Browser(`user-${randomUUID()}`);
  }

  /** Replaces hosts that have ended, or do not answer: a case must not pay for the one before it. */
  async revive(): Promise<void> {
    const alive = async (host: Host): Promise<Host> => {
      if (await host.isAlive()) return host;
      await host[Symbol.asyncDispose]();
      return await startHost(this.setup, host.nodeId);
    };
    this.#hosts = [await alive(this.node1), await alive(this.other)];
  }

  /** One more node of the same application, whose sessions live for this long. */
  async withLifetime(ttlMs: number): Promise<Host> {
    return await startHost(this.setup, 'node-3', ttlMs);
  }

  /** A server that others run stays as it was found. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.subject.isOurs) await this.node1.maintain('remove').catch(() => undefined);
    await Promise.all(this.#hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

async function startHost(setup: StageSetup, nodeId: string, ttlMs = TTL_MS): Promise<Host> {
  const { chosen, services, folder, dataDir, keyPrefix, signal } = setup;
  const settings: SessionSettings = { ttlMs, storeDeadlineMs: STORE_DEADLINE_MS, keyPrefix };
  const urls = Object.fromEntries(services.map(({ spec, url }) => [spec.name, url]));
  const config = { nodeId, backendModule: chosen.moduleUrl, services: urls, settings, dataDir };
  return await Host.start(folder, config, signal, credentialsFor(services));
}

/** A session id that was never used. */
export function freshId(): string {
  return randomUUID();
}
