import type { SeededSession } from './backend.ts';

/**
 * Gives every batch to `insert`, up to `atOnce` of them at the same time: the next batch is made while the server stores one.
 * Rejects with the first failure, once all started inserts have ended.
 */
export async function insertBatches(
  batches: AsyncIterable<readonly SeededSession[]>,
  atOnce: number,
  insert: (batch: readonly SeededSession[]) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = (batch: readonly SeededSession[]): void => {
    const one = insert(batch)
      .catch((error: unknown) => void failures.push(error))
      .then(() => void underWay.delete(one));
    underWay.add(one);
  };
  try {
    for await (const batch of batches) {
      start(batch);
      if (underWay.size >= atOnce) await Promise.race(underWay);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
}
