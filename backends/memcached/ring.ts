import { createHash } from 'node:crypto';

/** As in libketama: the shares of three servers then differ by a few percent. */
const POINTS_PER_SERVER = 160;

/**
 * Consistent hashing: each server has many points on a circle of 32-bit numbers, and a key belongs to the server whose
 * point follows it. If a server is added or removed, only the keys next to its points move.
 */
export class HashRing {
  readonly #points: readonly { readonly at: number; readonly server: number }[];

  /** @param servers names that stay the same for as long as the servers mean the same. */
  constructor(servers: readonly string[]) {
    this.#points = servers
      .flatMap((name, server) =>
        Array.from({ length: POINTS_PER_SERVER }, (_, point) => ({ at: hashOf(`${name}#${point}`), server })),
      )
      .toSorted((a, b) => a.at - b.at);
  }

  /** The index of the server that a key belongs to. */
  serverOf(key: string): number {
    const at = hashOf(key);
    let [low, high] = [0, this.#points.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return (this.#points[low] ?? this.#points[0])?.server ?? 0;
  }
}

function hashOf(text: string): number {
  return createHash('md5').update(text).digest().readUInt32BE(0);
}
