import { connect } from 'node:net';
import type { MemoryLimit } from '../backend.ts';
import { addressOf } from './address.ts';

const DEADLINE_MS = 1_000;
const MIB = 1024 * 1024;

/**
 * Has a running server make room for a new item, by evicting others, once its items take up this much, in whole MiB and
 * 8 at least (memcached refuses less while it runs). The limit before is back once the result is disposed of.
 */
export async function limitMemory(url: string, limitBytes: number): Promise<MemoryLimit> {
  const settings = await ask(url, 'stats settings', /^END\r\n/m);
  const before = Number(/^STAT maxbytes (\d+)/m.exec(settings)?.[1]);
  if (!(before > 0)) throw new Error(`memcached does not say how much it may hold: ${JSON.stringify(settings)}`);
  const shortagesBefore = await shortages(url);
  await setLimit(url, limitBytes);
  return {
    wasFull: async () => (await shortages(url)) > shortagesBefore,
    [Symbol.asyncDispose]: () => setLimit(url, before),
  };
}

/** Items that were evicted, and those that could not be stored, for want of memory. */
async function shortages(url: string): Promise<number> {
  const counts = (await ask(url, 'stats', /^END\r\n/m)).matchAll(/^STAT (?:evictions|store_no_memory) (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function setLimit(url: string, limitBytes: number): Promise<void> {
  const answer = await ask(url, `cache_memlimit ${Math.ceil(limitBytes / MIB)}`, /\r\n/);
  if (!answer.startsWith('OK')) throw new Error(`memcached refuses a limit: ${answer.trim()}`);
}

/** Sends one command of the text protocol. Resolves with all that was answered up to `end`. */
function ask(url: string, command: string, end: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(addressOf(url));
    const fail = (why: string): void => {
      socket.destroy();
      reject(new Error(`memcached did not answer ${command}: ${why}`));
    };
    socket.setEncoding('latin1');
    socket.setTimeout(DEADLINE_MS, () => fail(`silent for ${DEADLINE_MS} ms`));
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (!end.test(text)) return;
      socket.destroy();
      resolve(text);
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the connection was closed'));
  });
}
