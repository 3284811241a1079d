import type { Backend, OpenBackend, SeededSession, SessionSettings, StoreUsage } from '../../backends/backend.ts';
import { openBackend } from '../../backends/load.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import { redactedFor } from '../cluster/services/redacted.ts';
import { BenchError, environmentError, messageOf } from '../model/errors.ts';
import { doneWithin } from '../process/deadline.ts';

export interface OwnStoreSetup {
  readonly backend: Backend;
  /** The backend's services, running. */
  readonly services: readonly RunningService[];
  readonly settings: SessionSettings;
  readonly dataDir: string;
}

/** Nobody waits for the harness: a store that is slow for a moment must not end a run. */
const STORE_DEADLINE_MS = 10_000;

/** A server that is frozen must not hold up the end. */
const CLOSE_LIMIT_MS = 1_000;

/**
 * A backend as the harness itself has it open: to prepare its store, to fill, to empty and to measure it. Whatever the store
 * fails at is an error of the environment (exit 3) that names the backend and its services.
 */
export class OwnStore implements AsyncDisposable {
  readonly #setup: OwnStoreSetup;
  readonly #opened: OpenBackend;
  readonly #ending: AbortController;

  private constructor(setup: OwnStoreSetup, opened: OpenBackend, ending: AbortController) {
    this.#setup = setup;
    this.#opened = opened;
    this.#ending = ending;
  }

  static async open(setup: OwnStoreSetup): Promise<OwnStore> {
    const { backend, services, settings, dataDir } = setup;
    const ending = new AbortController();
    const opened = await naming(setup, 'opened', () =>
      openBackend(backend, {
        services: Object.fromEntries(services.map(({ spec, url }) => [spec.name, url])),
        settings: { ...settings, storeDeadlineMs: STORE_DEADLINE_MS },
        // It signs no cookie.
        cookieSecret: '',
        dataDir,
        nodeId: 'harness',
        signal: ending.signal,
      }),
    );
    return new OwnStore(setup, opened, ending);
  }

  /** Where the backend keeps files, on every node. */
  get dataDir(): string {
    return this.#setup.dataDir;
  }

  /** Whether its sessions can be ended from here: not those that live with their users. */
  get canReset(): boolean {
    return this.#opened.reset !== undefined;
  }

  /** Creates what the store needs. */
  async prepare(): Promise<void> {
    await naming(this.#setup, 'prepared', async () => await this.#opened.prepare?.());
  }

  /** Whether sessions can be put into it without a login. */
  get canSeed(): boolean {
    return this.#opened.seed !== undefined;
  }

  /** What a node has room for; null where that is not in its own memory. */
  get mostCharacters(): number | null {
    return this.#opened.mostCharacters ?? null;
  }

  /** Whether what has run out is deleted by sweeps: otherwise it ends by itself. */
  get canSweep(): boolean {
    return this.#opened.sweep !== undefined;
  }

  /** Puts sessions into it. */
  async seed(batches: AsyncIterable<readonly SeededSession[]>): Promise<void> {
    await naming(this.#setup, 'seeded', async () => await this.#opened.seed?.(batches));
  }

  /** Deletes the sessions in it. */
  async reset(): Promise<void> {
    await naming(this.#setup, 'emptied', async () => await this.#opened.reset?.());
  }

  /** Null where the store cannot tell. */
  async usage(): Promise<StoreUsage | null> {
    return await naming(this.#setup, 'measured', async () => (await this.#opened.usage?.()) ?? null);
  }

  /** Takes away all that was ever made in it. */
  async remove(): Promise<void> {
    const opened = this.#opened;
    await naming(this.#setup, 'cleaned up', async () => {
      await (opened.drop === undefined ? opened.reset?.() : opened.drop());
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await naming(this.#setup, 'closed', async () => {
      const closed = this.#opened.close?.();
      if (closed !== undefined) await doneWithin(closed, CLOSE_LIMIT_MS);
    });
  }
}

async function naming<T>({ backend, services }: OwnStoreSetup, done: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const places = services.map(({ spec, url }) => `${spec.name} at ${new URL(url).host}`).join(', ');
    const why = redactedFor(services, messageOf(error));
    // No cause: it may carry the URL.
    throw environmentError(
      `${backend.name}: its store could not be ${done}${places === '' ? '' : ` (${places})`}: ${why}`,
      'STORE_FAILED',
      places === ''
        ? undefined
        : `See whether ${services.map(({ spec }) => spec.name).join(' and ')} can still be used`,
    );
  }
}
