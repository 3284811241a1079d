import type { Range } from './fields.ts';

/** What the options of a load may be. */
export const LIMITS = {
  ratePerSecond: { min: 1, max: 100_000 },
  sessions: { min: 1, max: 1_000_000 },
  sessionBytes: { min: 1, max: 1024 * 1024 },
  warmupMs: { min: 0, max: 10 * 60_000 },
  warmupRequests: { min: 0, max: 100_000 },
  durationMs: { min: 1_000, max: 60 * 60_000 },
  /**
   * Below, what a link takes itself is more than what it is to add. Above, opening a connection (four round trips where a
   * password is asked for) does not end within the store's deadline.
   */
  storeRttMs: { min: 0.5, max: 100 },
  /** Less than a second no cookie can tell. */
  ttlMs: { min: 1_000, max: 30 * 24 * 60 * 60_000 },
} as const satisfies Record<string, Range>;
