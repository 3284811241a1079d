import type { OpenBackend, SeededSession, StoreUsage } from './backend.ts';
import { insertBatches } from './insert-batches.ts';
import { type SessionRecords, SessionStore } from './session-store.ts';

/** Sessions as rows of a table of their own, which is made, swept, emptied and dropped. */
export interface TableRecords extends SessionRecords {
  /** Creates the table where there is none; missing where opening does. */
  prepare?(): Promise<void>;
  /** Writes sessions that nobody has read before, in one statement or transaction. */
  insertAll(sessions: readonly SeededSession[]): Promise<void>;
  /** After many were inserted: does at once what the server would do sooner or later, while something is measured. */
  settle?(): Promise<void>;
  /** Resolves with the number of expired sessions deleted. */
  sweep(): Promise<number>;
  usage(): Promise<StoreUsage>;
  reset(): Promise<void>;
  drop(): Promise<void>;
}

/** Batches on connections of their own: the server is at one while the next is made. */
const BATCHES_AT_ONCE = 2;

/** @param ttlMs lifetime of a session whose cookie has none of its own. */
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
