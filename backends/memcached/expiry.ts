const LONGEST_RELATIVE_S = 30 * 24 * 60 * 60;

/**
 * A lifetime in memcached's format: whole seconds from now, or a Unix date for more than 30 days. Memcached counts in ticks of
 * one second, so a TTL of n seconds lasts between n - 1 and n. One second is added: a session lives up to 2 s too long, but
 * never too short.
 */
export function expiryOf(ttlMs: number, nowMs: number): number {
  const seconds = Math.ceil(ttlMs / 1_000) + 1;
  return seconds <= LONGEST_RELATIVE_S ? seconds : Math.ceil(nowMs / 1_000) + seconds;
}
