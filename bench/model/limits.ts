/** Networks (/24) of 127.0.0.0/8 without that of 127.0.0.1. */
export const MOST_SOURCE_ADDRESSES = 254 * 256;

/** Addresses of the users of a trial: each keeps connections of its own. */
export const MOST_USER_ADDRESSES = 1_000;

/** Arrivals of a trial: its schedule and the state of each session are kept in memory. */
export const MOST_ARRIVALS = 20_000_000;

/** The rest of a session without its payload, as JSON: 17 item ids, the user, and the cookie's attributes. */
export const SESSION_ROOM_BYTES = 1024;

/** What the options of a load may be. */
export const LIMITS = {
  ratePerSecond: { min: 1, max: 100_000 },
  sessions: { min: 1, max: 1_000_000 },
  sessionBytes: { min: 1, max: 1024 * 1024 },
  warmupMs: { min: 0, max: 10 * 60_000 },
  warmupRequests: { min: 0, max: 100_000 },
  durationMs: { min: 1_000, max: 60 * 60_000 },
  /**
   * Below the minimum a link itself takes longer than the delay it adds. Above the maximum a connection with a password, which
   * takes four round trips, does not open within the store's deadline.
   */
  storeRttMs: { min: 0.5, max: 100 },
  /** A cookie's lifetime has whole seconds. */
  ttlMs: { min: 1_000, max: 30 * 24 * 60 * 60_000 },
} as const;
