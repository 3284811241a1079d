import type { Backend, OpenBackend, SeededSession, SessionSettings, StoreUsage } from '../../backends/backend.ts';
import { openBackend } from '../../backends/load.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import { redactedFor } from '../cluster/services/redacted.ts';
import { BenchError, environmentError, messageOf } from '../model/errors.ts';
import { doneWithin } from '../process/deadline.ts';

export interface StoreAccessSetup {
  readonly backend: Backend;
  /** The backend's services, running. */
  readonly services: readonly RunningService[];
  readonly settings: SessionSettings;
  readonly dataDir: string;
}

/** Generous: harness calls are not measured, so a briefly slow store must not abort the run. */
const STORE_DEADLINE_MS = 10_000;

/** A frozen server must not hold up the end. */
const CLOSE_LIMIT_MS = 1_000;

/**
 * The harness's own access to the store of a backend: to prepare, fill, empty and measure it. A failure of the store is an
 * error of the environment (exit 3) that names the backend and its services.
 */
export class StoreAccess implements AsyncDisposable {
  readonly #setup: StoreAccessSetup;
  readonly #opened: OpenBackend;
  readonly #ending: AbortController;

  private constructor(setup: StoreAccessSetup, opened: OpenBackend, ending: AbortController) {
    this.#setup = setup;
    this.#opened = opened;
    this.#ending = ending;
  }

  static async open(setup: StoreAccessSetup): Promise<StoreAccess> {
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
    return new StoreAccess(setup, opened, ending);
  }

  /** Where the backend keeps files, on every node. */
  get dataDir(): string {
    return this.#setup.dataDir;
  }

  /** Whether its sessions can be ended from here. Sessions in the cookies of users cannot. */
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

  /** The room for sessions in the memory of a node; null if they are kept elsewhere. */
  get mostCharacters(): number | null {
    return this.#opened.mostCharacters ?? null;
  }

  /** Whether sweeps delete expired sessions. Otherwise these end by themselves. */
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

  /** @returns null if the store cannot measure it. */
  async usage(): Promise<StoreUsage | null> {
    return await naming(this.#setup, 'measured', async () => (await this.#opened.usage?.()) ?? null);
  }

  /** Removes everything that was ever made in it. */
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

/** @param done for the message of a failure: `its store could not be <done>`. */
async function naming<T>({ backend, services }: StoreAccessSetup, done: string, work: () => Promise<T>): Promise<T> {
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
        : `Check whether ${services.map(({ spec }) => spec.name).join(' and ')} can still be used`,
    );
  }
}
