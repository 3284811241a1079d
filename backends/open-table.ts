import type { OpenBackend, SeededSession, StoreUsage } from './backend.ts';
import { insertBatches } from './insert-batches.ts';
import { type SessionRecords, SessionStore } from './session-store.ts';

/** Sessions as rows of a table of their own. */
export interface TableRecords extends SessionRecords {
  /** Creates the table unless it exists. Missing if opening the store does it. */
  prepare?(): Promise<void>;
  /** Writes new sessions, in one statement or transaction. */
  insertAll(sessions: readonly SeededSession[]): Promise<void>;
  /** Does the server's own upkeep after many inserts now, so that it does not fall into the measurement. */
  settle?(): Promise<void>;
  /** Resolves with the number of expired sessions deleted. */
  sweep(): Promise<number>;
  usage(): Promise<StoreUsage>;
  reset(): Promise<void>;
  drop(): Promise<void>;
}

/** Each on a connection of its own: the next batch is made while the server stores one. */
const BATCHES_AT_ONCE = 2;

/** @param ttlMs lifetime of a session whose cookie has none. */
export function openTable(records: TableRecords, ttlMs: number, close: () => Promise<void>): OpenBackend {
  return {
    store: new SessionStore(records, ttlMs),
    prepare: async () => await records.prepare?.(),
    async seed(batches) {
      await insertBatches(batches, BATCHES_AT_ONCE, (batch) => records.insertAll(batch));
      await records.settle?.();
    },
    sweep: () => records.sweep(),
    usage: () => records.usage(),
    reset: () => records.reset(),
    drop: () => records.drop(),
    close,
  };
}
