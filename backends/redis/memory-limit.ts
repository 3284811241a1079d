import type { Redis } from 'ioredis';
import type { MemoryLimit } from '../backend.ts';
import { ping } from './ping.ts';

/**
 * Sets `maxmemory` of a running server, and leaves `maxmemory-policy` as it is. Disposing of the result restores the limit
 * from before.
 */
export async function limitMemory(url: string, limitBytes: number): Promise<MemoryLimit> {
  let before = '0';
  let shortagesBefore = 0;
  await ping(url, async (client) => {
    const [, value = '0'] = (await client.config('GET', 'maxmemory')) as readonly string[];
    before = value;
    shortagesBefore = await shortages(client);
    await client.config('SET', 'maxmemory', limitBytes);
  });
  return {
    async wasFull() {
      let now = 0;
      await ping(url, async (client) => {
        now = await shortages(client);
      });
      return now > shortagesBefore;
    },
    [Symbol.asyncDispose]: () => ping(url, (client) => client.config('SET', 'maxmemory', before)),
  };
}

/** Keys evicted and commands refused for want of memory. Redis counts refused commands since 6.2. */
async function shortages(client: Redis): Promise<number> {
  const text = (await client.info('stats')) + (await client.info('errorstats'));
  const counts = text.matchAll(/^(?:evicted_keys:|errorstat_OOM:count=)(\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
