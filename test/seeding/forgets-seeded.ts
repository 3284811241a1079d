import type { Backend, OpenBackend, SeededSession } from '../../backends/backend.ts';
import redis from '../../backends/redis/index.ts';

/** The redis backend, except that it drops one seeded session in four without an error. */
const backend: Backend = {
  ...redis,
  name: 'forgets-seeded',
  title: 'redis, broken on purpose: it forgets seeded sessions',
  async open(ctx): Promise<OpenBackend> {
    const opened = await redis.open(ctx);
    return { ...opened, seed: async (batches) => await opened.seed?.(threeInFour(batches)) };
  },
};

async function* threeInFour(
  batches: AsyncIterable<readonly SeededSession[]>,
): AsyncGenerator<readonly SeededSession[]> {
  for await (const batch of batches) yield batch.filter((_, index) => index % 4 > 0);
}

export default backend;
