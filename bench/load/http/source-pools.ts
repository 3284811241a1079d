import type { SourceAddresses, UserAddresses } from '../../model/plan.ts';
import type { Target } from './connection.ts';
import { ConnectionPool, type PoolCounts } from './connection-pool.ts';

/**
 * The address that user `index` connects from. Each of up to 65,024 addresses is in a network of its own (/24), so that a
 * policy that routes by the first three octets, as nginx's `ip_hash` does, can distinguish them.
 */
export function sourceAddressOf(index: number, { count }: SourceAddresses): string {
  const network = index % count;
  return `127.${1 + Math.floor(network / 256)}.${network % 256}.1`;
}

/** The address that requests of user `index` name in a header; null if they come from it, or if users have none. */
export function claimedAddressOf(index: number, addresses: UserAddresses | undefined): string | null {
  return addresses?.claimed === true ? sourceAddressOf(index, addresses) : null;
}

/** Connections to one target: one pool per address to connect from, or a single pool without such addresses. */
export class SourcePools implements Disposable {
  readonly #pools: readonly ConnectionPool[];

  /** @param limit of all connections together; each address has at least one. */
  constructor(target: Target, addresses: SourceAddresses | undefined, limit = Number.POSITIVE_INFINITY) {
    const each = Math.max(1, Math.floor(limit / (addresses?.count ?? 1)));
    this.#pools =
      addresses === undefined
        ? [new ConnectionPool(target, limit)]
        : Array.from({ length: addresses.count }, (_, index) => {
            return new ConnectionPool({ ...target, sourceAddress: sourceAddressOf(index, addresses) }, each);
          });
  }

  /** Pools for users, each of whom connects from its own address if the machine has it. */
  static ofUsers(target: Target, addresses: UserAddresses | undefined): SourcePools {
    return new SourcePools(target, addresses?.claimed === true ? undefined : addresses);
  }

  /** The pool of a user, or of a request without a user. */
  of(index: number): ConnectionPool {
    const pool = this.#pools[index % this.#pools.length];
    if (pool === undefined) throw new Error(`no pool for ${index}`);
    return pool;
  }

  /** The sums over all pools. */
  counts(): PoolCounts {
    const exhausted: Record<string, number> = {};
    const all = this.#pools.map((pool) => pool.counts());
    for (const counts of all) {
      for (const [code, count] of Object.entries(counts.exhausted)) exhausted[code] = (exhausted[code] ?? 0) + count;
    }
    return {
      opened: all.reduce((sum, { opened }) => sum + opened, 0),
      waits: all.reduce((sum, { waits }) => sum + waits, 0),
      exhausted,
    };
  }

  /** Fails every request that has no answer yet. */
  breakOff(): void {
    for (const pool of this.#pools) pool.breakOff();
  }

  [Symbol.dispose](): void {
    for (const pool of this.#pools) pool[Symbol.dispose]();
  }
}
