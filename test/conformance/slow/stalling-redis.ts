import { Redis } from 'ioredis';
import type { Backend } from '../../../backends/backend.ts';
import redis from '../../../backends/redis/index.ts';
import { BrokenStore, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Longer than the deadline of a call. */
const STALL_MS = 1_500;
const LARGE = 512 * 1024;

/** The redis backend, whose real server stops for a while at the first `most` of certain saves in each process. */
export function stallingRedis(name: string, most: number): Backend {
  return {
    ...redis,
    name,
    title: `redis on a machine that stands still: ${name}`,
    async open(ctx) {
      const opened = await redis.open(ctx);
      if (!('store' in opened)) throw new Error('redis brings no store');
      const pid = await pidOf(ctx.services['redis'] ?? '');
      let stalls = 0;
      class Store extends BrokenStore {
        override set(id: string, session: Data, callback?: Callback<void>): void {
          if (isMarked(session) && stalls < most) {
            stalls += 1;
            process.kill(pid, 'SIGSTOP');
            setTimeout(() => process.kill(pid, 'SIGCONT'), STALL_MS);
          }
          super.set(id, session, callback);
        }
      }
      return { ...opened, store: new Store(opened.store) };
    },
  };
}

/** One of the saves at the same time, or one of a large session. */
function isMarked(session: object): boolean {
  const { who = -1, payload = '' } = session as { readonly who?: number; readonly payload?: string };
  return who >= 0 || payload.length > LARGE;
}

async function pidOf(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    return Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  } finally {
    client.disconnect();
  }
}
