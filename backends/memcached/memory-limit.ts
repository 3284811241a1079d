import type { MemoryLimit } from '../backend.ts';
import { ask } from './text-protocol.ts';

const DEADLINE_MS = 1_000;
const MIB = 1024 * 1024;
const END = /^END$/;
const ANY_LINE = /^/;

/**
 * Limits the memory for the items of a running server, in whole MiB and at least 8: memcached refuses less while it runs. Once
 * they are used, a new item evicts others. Disposing of the result restores the limit from before.
 */
export async function limitMemory(url: string, limitBytes: number): Promise<MemoryLimit> {
  const settings = (await ask(url, 'stats settings', END, DEADLINE_MS)).join('\n');
  const before = Number(/^STAT maxbytes (\d+)/m.exec(settings)?.[1]);
  if (!(before > 0)) throw new Error(`memcached reports no maxbytes: ${JSON.stringify(settings)}`);
  const shortagesBefore = await shortages(url);
  await setLimit(url, limitBytes);
  return {
    wasFull: async () => (await shortages(url)) > shortagesBefore,
    [Symbol.asyncDispose]: () => setLimit(url, before),
  };
}

/** Items that were evicted, and those that could not be stored, for want of memory. */
async function shortages(url: string): Promise<number> {
  const stats = (await ask(url, 'stats', END, DEADLINE_MS)).join('\n');
  const counts = stats.matchAll(/^STAT (?:evictions|store_no_memory) (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function setLimit(url: string, limitBytes: number): Promise<void> {
  const [answer = ''] = await ask(url, `cache_memlimit ${Math.ceil(limitBytes / MIB)}`, ANY_LINE, DEADLINE_MS);
  if (!answer.startsWith('OK')) throw new Error(`memcached refuses a limit: ${answer}`);
}
