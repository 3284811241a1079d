import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from './text-protocol.ts';

/** A key in a memcached, and the size of its item, header included. */
export interface ListedKey {
  readonly key: string;
  readonly bytes: number;
}

/** The least number of keys in a batch; the last batch may have fewer. */
const BATCH = 5_000;

const BUSY_PAUSE_MS = 50;
const FAILURE = 'memcached did not list its keys';

/**
 * Every key with `prefix` in the server, in batches, by `lru_crawler metadump`. That is the only listing memcached has, and
 * only its text protocol has it. The server does one listing at a time, and its own search for expired items counts as one:
 * while it answers BUSY, it is asked again. Throws if it refuses, or is busy or silent for `deadlineMs`.
 */
export async function* listKeys(url: string, prefix: string, deadlineMs: number): AsyncGenerator<ListedKey[]> {
  let keys: ListedKey[] = [];
  for await (const lines of dumpedLines(url, deadlineMs)) {
    for (const line of lines) {
      if (!line.startsWith('key=')) throw new Error(`${FAILURE}: ${line}`);
      const listed = parse(line);
      if (listed.key.startsWith(prefix)) keys.push(listed);
    }
    if (keys.length < BATCH) continue;
    yield keys;
    keys = [];
  }
  if (keys.length > 0) yield keys;
}

async function* dumpedLines(url: string, deadlineMs: number): AsyncGenerator<string[]> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    let busy = '';
    for await (const lines of askedOnce(url, deadlineMs)) {
      if (lines[0]?.startsWith('BUSY')) [busy = ''] = lines;
      else yield lines;
      if (busy !== '') break;
    }
    if (busy === '') return;
    if (performance.now() > endMs) throw new Error(`${FAILURE}: ${busy}`);
    await sleep(BUSY_PAUSE_MS);
  }
}

/** One attempt: lines up to END, as many at once as come. */
async function* askedOnce(url: string, deadlineMs: number): AsyncGenerator<string[]> {
  for await (const lines of exchange(url, 'lru_crawler metadump all\r\n', deadlineMs, FAILURE)) {
    const isAll = lines.at(-1) === 'END';
    if (isAll) lines.pop();
    yield lines;
    if (isAll) return;
  }
}

/** `key=<URI-encoded> exp=… la=… cas=… fetch=… cls=… size=<bytes>` */
function parse(line: string): ListedKey {
  const key = line.slice('key='.length, line.indexOf(' '));
  return { key: decodeURIComponent(key), bytes: Number(/ size=(\d+)/.exec(line)?.[1] ?? 0) };
}
