const LONGEST_RELATIVE_S = 30 * 24 * 60 * 60;

/**
 * A lifetime as memcached takes it: whole seconds from now, or from 30 days on a Unix date. Memcached counts in ticks of
 * its own second, so a TTL of n seconds lasts between n - 1 and n: one second more is asked for, and a session
 * lives up to 2 s too long, but never too short.
 */
export function expiryOf(ttlMs: number, nowMs: number): number {
  const seconds = Math.ceil(ttlMs / 1_000) + 1;
  return seconds <= LONGEST_RELATIVE_S ? seconds : Math.ceil(nowMs / 1_000) + seconds;
}
