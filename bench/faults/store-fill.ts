import type { MemoryLimit } from '../../backends/backend.ts';
import { tryFor } from '../process/until.ts';
import type { FaultKind, FaultSite, FaultStack } from './fault.ts';
import { Filling } from './filling.ts';
import { needsOwnService } from './service-fault.ts';

/** The lowest limit that every server accepts. */
const LIMIT_BYTES = 8 * 1024 * 1024;
/** At most this many times the limit is offered. */
const TIMES = 3;
/** A server may need a moment until it has room again. */
const ROOM_LIMIT_MS = 2_000;
const ROOM_INTERVAL_MS = 50;

/**
 * Every server of the store gets little memory. It is filled with sessions of users who never come, by the store's own
 * `seed`, until each server has counted that it refused or dropped something. It is kept full until it heals.
 */
export const storeFill: FaultKind = {
  name: 'store-fill',
  failureMode: 'room',
  happened: 'was full',
  // Another backend with the same server would find it full of these sessions.
  leavesServicesUnusable: true,
  // A server keeps memory reserved for items of one size. One that was used may already hold more than the limit.
  needsFreshServices: canBeLimited,
  reasonToSkip: (stack) => needsOwnService(stack) ?? cannotFill(stack),
  count: () => 1,
  at(site) {
    const limits = new AsyncDisposableStack();
    let filling: Filling | null = null;
    return {
      kind: storeFill.name,
      target: 'the store',
      async inject() {
        const limited: MemoryLimit[] = [];
        for (const { spec, url } of site.services) {
          if (spec.limitMemory !== undefined) limited.push(limits.use(await spec.limitMemory(url, LIMIT_BYTES)));
        }
        filling = new Filling(site, limited, LIMIT_BYTES * TIMES * limited.length);
        await filling.start();
      },
      async heal() {
        if (limits.disposed) return;
        await filling?.end();
        await limits.disposeAsync();
        if (filling !== null) await takesMore(site);
      },
    };
  },
};

function canBeLimited({ services }: Pick<FaultStack, 'services'>): boolean {
  return services.length > 0 && services.every(({ limitMemory }) => limitMemory !== undefined);
}

function cannotFill({ backend, services, canSeed }: FaultStack): string | null {
  if (!canBeLimited({ services })) {
    return `how much memory the servers of ${backend} may fill is not limited here`;
  }
  return canSeed ? null : `the store of ${backend} cannot be filled, as it cannot be seeded`;
}

/** Resolves once the store takes a session again; rejects with why it does not. */
async function takesMore({ addSessions }: FaultSite): Promise<void> {
  await tryFor({ limitMs: ROOM_LIMIT_MS, pauseMs: ROOM_INTERVAL_MS }, async () => {
    let isFirst = true;
    await addSessions(1, () => {
      const proceed = isFirst;
      isFirst = false;
      return Promise.resolve(proceed);
    });
  });
}
