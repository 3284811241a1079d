import type { Deadlines } from './config.ts';

/** The load that every profile has. */
export const FIXED_LOAD = { sessionBytes: 1024, readRatio: 0.79, logoutRatio: 0.01, capacityConnections: 32 } as const;

/** A request makes up to three store calls, which together end before the proxy gives up; it tries up to three nodes. */
export const DEADLINES: Deadlines = { storeMs: 500, proxyMs: 2_000, clientMs: 7_000 };

/** Lifetime of an unused session. */
export const DEFAULT_TTL_MS = 30 * 60_000;

/** The time between two sweeps of expired sessions, where the store does not expire them itself. */
export const SWEEP_INTERVAL_MS = 60_000;
