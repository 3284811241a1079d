import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededSession } from '../../backends/backend.ts';
import type { Stage } from './stage.ts';

/** Some batches of a sweep, and the last is not full. */
export const EXPIRED = 1_730;
export const LIVING = 20;

/** Nothing that is not held up takes as long. */
const HELD_UP_MS = 10_000;

/** Puts so many sessions into a store that have run out, of the user `expired`. */
export async function putExpired(stage: Stage): Promise<void> {
  await put(stage, 'expired', EXPIRED, 1);
  await sleep(2);
}

/** The same of the user `living`, whose sessions have not. */
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

/** How many were deleted by sweeps of both nodes at the same time. */
export async function sweepAtOnce({ node1, node2 }: Stage): Promise<readonly number[]> {
  return await Promise.all([node1, node2].map(async ({ opened }) => (await opened.sweep?.()) ?? 0));
}

/** What it resolves with, or that it is held up. */
export async function unlessHeldUp<T>(work: Promise<T> | undefined): Promise<T | 'held up' | undefined> {
  return await Promise.race([work, sleep(HELD_UP_MS, 'held up' as const, { ref: false })]);
}
