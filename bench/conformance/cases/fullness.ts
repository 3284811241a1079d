import { type CaseGroup, type ConformanceCase, expect, noStore, notOurs } from '../case.ts';
import type { Host } from '../host-client.ts';
import { isLate } from '../late-calls.ts';
import { freshId, type Stage } from '../stage.ts';
import type { Subject } from '../subject.ts';

/** The lowest limit that every server accepts, and far more than the server itself takes. */
const LIMIT_BYTES = 8 * 1024 * 1024;
const PAYLOAD_BYTES = 16 * 1024;
/** This many times the limit is written, unless it is refused. */
const TIMES = 3;
const AT_ONCE = 16;
const LIFETIME_MS = 60_000;

function notLimited({ backend }: Subject): string | null {
  const isLimited = backend.services.some(({ limitMemory }) => limitMemory !== undefined);
  return isLimited ? null : 'how much its servers may hold is not limited here';
}

/** Limits the memory of every server that keeps its data in memory, until this is disposed of. */
async function limited({ setup }: Stage): Promise<AsyncDisposable & { readonly servers: number }> {
  await using limits = new AsyncDisposableStack();
  let servers = 0;
  for (const { spec, url } of setup.services) {
    if (spec.limitMemory === undefined) continue;
    limits.use(await spec.limitMemory(url, LIMIT_BYTES));
    servers += 1;
  }
  const owned = limits.move();
  return { servers, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Does the work for some items at a time, as requests of many users come. Ends early when it resolves with true. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<boolean | undefined>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const ended = await Promise.all(items.slice(from, from + AT_ONCE).map(work));
    if (ended.includes(true)) return;
  }
}

/** Opens sessions until one is refused, or `count` are stored. Adds acknowledged ones to `stored`. */
async function fill(host: Host, count: number, stored: string[]): Promise<string | null> {
  let refusal: string | null = null;
  const payload = 'x'.repeat(PAYLOAD_BYTES);
  await each(Array.from({ length: count }, freshId), async (id) => {
    try {
      await host.call('create', id, { payload }, LIFETIME_MS);
      stored.push(id);
    } catch (error) {
      // A call without an answer in time is no refusal.
      if (isLate(error)) throw error;
      refusal ??= error instanceof Error ? error.message : String(error);
    }
    return refusal !== null;
  });
  return refusal;
}

const full: ConformanceCase = {
  name: 'a store that is full refuses new sessions, and drops none that it has',
  promised: ({ keepsWhenFull }) => keepsWhenFull,
  notAsked: (subject) => noStore(subject) ?? notOurs(subject) ?? notLimited(subject),
  async run(stage) {
    const { node1, node2 } = stage;
    const stored: string[] = [];
    await using limits = await limited(stage);
    try {
      const refusal = await fill(node1, (limits.servers * LIMIT_BYTES * TIMES) / PAYLOAD_BYTES, stored);
      let gone = 0;
      await each(stored, async (id) => {
        if ((await node2.call('read', id)) === null) gone += 1;
        return false;
      });
      const ofAll = `${gone} of ${stored.length} sessions were gone`;
      expect(gone === 0, refusal === null ? `${ofAll}, without an error` : `${ofAll}; then: ${refusal}`);
      return refusal === null ? `${stored.length} of ${stored.length} kept, and none refused` : `refused: ${refusal}`;
    } finally {
      await each(stored, async (id) => {
        await node1.call('destroy', id).catch(() => undefined);
        return false;
      });
    }
  },
};

export const fullness: CaseGroup = { name: 'a full store', cases: [full] };
