import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededSession } from '../../backends/backend.ts';
import type { Stage } from './stage.ts';

/** Some batches of a sweep, and the last is not full. */
export const EXPIRED = 1_730;
export const LIVING = 20;

/** Only a sweep that is blocked takes as long. */
const BLOCKED_MS = 10_000;

/** Puts expired sessions of the user `expired` into a store. */
export async function putExpired(stage: Stage): Promise<void> {
  await put(stage, 'expired', EXPIRED, 1);
  await sleep(2);
}

/** Puts sessions of the user `living` into it, which have not expired. */
export async function putLiving(stage: Stage): Promise<void> {
  await put(stage, 'living', LIVING, 60_000);
}

async function put({ node1 }: Stage, userId: string, count: number, ttlMs: number): Promise<void> {
  const sessions = Array.from(
    { length: count },
    (_, index): SeededSession => ({ id: `${userId}-${index}`, json: '{}', ttlMs, userId }),
  );
  await node1.opened.seed?.(
    (async function* () {
      yield await Promise.resolve(sessions);
    })(),
  );
}

/** How many sessions two simultaneous sweeps deleted, each. */
export async function sweepAtOnce({ node1, node2 }: Stage): Promise<readonly number[]> {
  return await Promise.all([node1, node2].map(async ({ opened }) => (await opened.sweep?.()) ?? 0));
}

/** The result of a sweep, or that it is blocked. */
export async function unlessBlocked<T>(work: Promise<T> | undefined): Promise<T | 'blocked' | undefined> {
  return await Promise.race([work, sleep(BLOCKED_MS, 'blocked' as const, { ref: false })]);
}
