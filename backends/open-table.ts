import type { OpenBackend, StoreUsage } from './backend.ts';
import { type SessionRecords, SessionStore } from './session-store.ts';

/** Sessions as rows of a table of their own, which is made, swept, emptied and dropped. */
export interface TableRecords extends SessionRecords {
  /** Creates the table where there is none; missing where opening does. */
  prepare?(): Promise<void>;
  /** Resolves with the number of expired sessions deleted. */
  sweep(): Promise<number>;
  usage(): Promise<StoreUsage>;
  reset(): Promise<void>;
  drop(): Promise<void>;
}

/** @param ttlMs lifetime of a session whose cookie has none of its own. */
export function openTable(records: TableRecords, ttlMs: number, close: () => Promise<void>): OpenBackend {
  return {
    store: new SessionStore(records, ttlMs),
    prepare: async () => await records.prepare?.(),
    sweep: () => records.sweep(),
    usage: () => records.usage(),
    reset: () => records.reset(),
    drop: () => records.drop(),
    close,
  };
}
