import type { Redis } from 'ioredis';
import type { SeededSession } from '../backend.ts';
import { insertBatches } from '../insert-batches.ts';
import { type Command, RawPipeline } from './raw-pipeline.ts';

/** The server always has a batch to store. */
const BATCHES_AT_ONCE = 3;

/** Stores sessions by these commands, on a connection of its own to the server of `client`. */
export async function seedRedis(
  client: Redis,
  deadlineMs: number,
  batches: AsyncIterable<readonly SeededSession[]>,
  commandsFor: (session: SeededSession) => readonly Command[],
): Promise<void> {
  using pipeline = await RawPipeline.open(client, deadlineMs);
  await insertBatches(batches, BATCHES_AT_ONCE, (batch) => pipeline.send(batch.flatMap(commandsFor)));
}
