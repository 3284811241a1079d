import { uniform } from '../../model/random.ts';
import type { LinkDelay } from './protocol.ts';

/** How long piece `index` of a stream is held, in µs: uniform over the jitter, and the same at every call. */
export function heldUs({ delayMs, jitterMs }: LinkDelay, seed: number, stream: number, index: number): number {
  const spread = jitterMs === 0 ? 0 : jitterMs * (2 * uniform(seed, stream, index) - 1);
  return (delayMs + spread) * 1000;
}

/**
 * One-way delays from a client's SYN until the server sees the connection: the SYN, its answer and the answer to that. So
 * the first byte of a server that speaks first arrives after two round trips, and a first answer after two and a half.
 */
export const HANDSHAKE_DELAYS = 3;
