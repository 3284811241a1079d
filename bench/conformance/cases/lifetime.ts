import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseGroup, type ConformanceCase, expect, noStore } from '../case.ts';
import { expectContent, expectNone } from '../compare.ts';
import type { Host } from '../host-client.ts';
import { TooSlow } from '../late-calls.ts';
import { freshId, type Stage } from '../stage.ts';

const POLL_MS = 20;

/** Clocks of two processes are read, and a lifetime is a date in whole milliseconds. */
const ROUNDING_MS = 10;

/** How long past its time a session is watched, to tell a session that lives too long from one that never ends. */
const OVERTIME_MS = 3_000;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** When a session was last found and first gone, in ms. Each doubt is decided in favour of the store. */
interface Life {
  /** From its creation (or touch) until the last read that found it was sent. */
  readonly foundMs: number;
  /** From before that until the first read that did not find it was answered; null: still there at the end. */
  readonly goneMs: number | null;
}

/** Creates a session and watches it until it is gone. */
async function lifeOf({ node1, node2 }: Stage, lifetimeMs: number, granularityMs: number): Promise<Life> {
  const id = freshId();
  const beforeMs = performance.now();
  await node1.call('create', id, { payload: 'short' }, lifetimeMs);
  return await watch(node2, id, beforeMs, performance.now(), lifetimeMs + granularityMs + OVERTIME_MS);
}

async function watch(host: Host, id: string, beforeMs: number, afterMs: number, limitMs: number): Promise<Life> {
  let foundMs = 0;
  for (;;) {
    const sentMs = performance.now();
    const found = await host.call('read', id);
    if (found === null) return { foundMs, goneMs: performance.now() - beforeMs };
    foundMs = Math.max(0, sentMs - afterMs);
    if (foundMs > limitMs) return { foundMs, goneMs: null };
    await sleep(POLL_MS);
  }
}

/** Throws if it certainly lived too long, or certainly ended too early. Returns how long it lived. */
function expectLife({ foundMs, goneMs }: Life, lifetimeMs: number, granularityMs: number): string {
  const allowed = `${lifetimeMs} ms, give or take ${granularityMs}`;
  expect(goneMs !== null, `still there after ${Math.round(foundMs)} ms, allowed ${allowed}`);
  const [longestMs, shortestMs] = [lifetimeMs + granularityMs, lifetimeMs - granularityMs];
  expect(foundMs <= longestMs + ROUNDING_MS, `there after ${Math.round(foundMs)} ms, allowed ${allowed}`);
  expect((goneMs ?? 0) >= shortestMs - ROUNDING_MS, `gone after ${Math.round(goneMs ?? 0)} ms, allowed ${allowed}`);
  return `lived ${Math.round(foundMs)} to ${Math.round(goneMs ?? 0)} ms of ${lifetimeMs}`;
}

/** @param lifetimesOf what is tried, given the granularity. */
function lives(name: string, lifetimesOf: (granularityMs: number) => readonly number[]): ConformanceCase {
  return {
    name,
    notAsked: noStore,
    async run(stage) {
      const { ttlGranularityMs } = stage.subject.backend.guarantees;
      const lived = await Promise.all(
        lifetimesOf(ttlGranularityMs).map(async (lifetimeMs) =>
          expectLife(await lifeOf(stage, lifetimeMs, ttlGranularityMs), lifetimeMs, ttlGranularityMs),
        ),
      );
      return lived.join('; ');
    },
  };
}

const LONG_DAYS = [29, 30, 30 + 1 / (24 * 60 * 60), 31, 400];

const longLives: ConformanceCase = {
  name: 'a session can live for more than 30 days, also after a save and a touch',
  notAsked: noStore,
  async run({ node1, node2, subject }) {
    for (const days of LONG_DAYS) {
      const id = freshId();
      const lifetimeMs = Math.round(days * DAY_MS);
      const what = `a lifetime of ${lifetimeMs / 1_000} s`;
      await node1.call('create', id, { payload: 'patient' }, lifetimeMs);
      await expectContent(node2, id, { payload: 'patient' }, what);
      const loaded = await node2.call('load', id);
      await node2.call('save', loaded, { payload: 'saved' });
      await expectContent(node1, id, { payload: 'saved' }, `${what}, saved`);
      if (!subject.facts.hasTouch) continue;
      await node1.call('touch', await node1.call('load', id), lifetimeMs);
      await expectContent(node2, id, { payload: 'saved' }, `${what}, touched`);
    }
    return `${LONG_DAYS.length} lifetimes, up to ${LONG_DAYS.at(-1)} days`;
  },
};

const SHORT_MS = 1_500;
const noTouch: ConformanceCase['notAsked'] = (subject) =>
  noStore(subject) ?? (subject.facts.hasTouch ? null : 'it has no touch');

const touchExtends: ConformanceCase = {
  name: 'a touch extends the life of a session',
  notAsked: noStore,
  async run({ node1, node2, subject }) {
    expect(subject.facts.hasTouch, 'it has no touch: a session that is only read expires while it is in use');
    const { ttlGranularityMs } = subject.backend.guarantees;
    const firstMs = SHORT_MS + ttlGranularityMs;
    const id = freshId();
    const { loaded, startMs } = await shortLived(node1, id, firstMs);
    await node1.call('touch', loaded, 60_000);
    if (performance.now() - startMs > SHORT_MS) throw new TooSlow('its first life may have ended before the touch');
    await sleep(firstMs + ttlGranularityMs + ROUNDING_MS);
    await expectContent(node2, id, { payload: 'short' }, `${ttlGranularityMs} ms after its first life`);
    return `there ${firstMs + ttlGranularityMs} ms after a touch, with a first life of ${firstMs} ms`;
  },
};

/** After a stall of the machine another session is used. */
const MOST_TRIES = 5;

/** A session that was loaded with most of its short life ahead, and when it began to be made. */
async function shortLived(
  host: Host,
  id: string,
  lifetimeMs: number,
): Promise<{ readonly loaded: number; readonly startMs: number }> {
  for (let tries = 1; ; tries += 1) {
    const startMs = performance.now();
    await host.call('create', id, { payload: 'short' }, lifetimeMs);
    const found = await host.call('read', id);
    const isYoung = performance.now() - startMs < SHORT_MS;
    expect(found !== null || !isYoung, `a session of ${lifetimeMs} ms is not found right after it was made`);
    const loaded = found === null ? null : await host.call('load', id).catch(() => null);
    if (loaded !== null && performance.now() - startMs < SHORT_MS / 3) return { loaded, startMs };
    if (tries === MOST_TRIES) throw new TooSlow(`a third of the life of a session of ${lifetimeMs} ms is over at once`);
  }
}

const touchKeeps: ConformanceCase = {
  name: 'a touch changes nothing but the lifetime of a session, also when another node saves it in between',
  notAsked: noTouch,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { payload: 'first' }, 60_000);
    const stale = await node1.call('load', id);
    await node2.call('save', await node2.call('load', id), { payload: 'newer' });
    await node1.call('change', stale, { payload: 'changed, and not saved' });
    await node1.call('touch', stale, 60_000);
    await expectContent(node2, id, { payload: 'newer' }, 'after the touch of an older copy');
    return 'the newer content stays';
  },
};

const expiredCookie: ConformanceCase = {
  name: 'a session that is saved with an expired cookie is not found',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { payload: 'old' }, 60_000);
    await node1.call('create', id, { payload: 'old' }, -1_000);
    await expectNone([node1, node2], id, 'after a save with a cookie of a second ago');
    return 'gone';
  },
};

const SWEPT = 20;

const sweep: ConformanceCase = {
  name: 'a sweep deletes what has expired, and nothing else',
  notAsked: (subject) => noStore(subject) ?? (subject.facts.hasSweep ? null : 'it has no sweep'),
  async run({ node1, node2, subject }) {
    const { ttlGranularityMs } = subject.backend.guarantees;
    const living = Array.from({ length: 5 }, freshId);
    for (const [index, id] of living.entries()) await node1.call('create', id, { index }, 60_000);
    const short = Array.from({ length: SWEPT }, freshId);
    for (const id of short) await node1.call('create', id, { payload: 'short' }, 300);
    await sleep(300 + ttlGranularityMs + ROUNDING_MS);
    const deleted = await node1.call('sweep');
    for (const [index, id] of living.entries()) await expectContent(node2, id, { index }, 'a living session');
    await expectNone([node1, node2], short[0] ?? '', 'after the sweep');
    // The store may have swept by itself, and other sessions may have expired. The same ones are not deleted again.
    const again = (await node1.call('sweep')) ?? 0;
    expect(again < SWEPT, `${again} were deleted by the next sweep, with almost nothing left`);
    return `${deleted} deleted, ${living.length} living ones kept`;
  },
};

export const lifetime: CaseGroup = {
  name: 'lifetime',
  atOnce: true,
  cases: [
    // Longer than the granularity, or one that died at once would be within it.
    lives('a session ends when its time is over, not before and not long after', (granularityMs) => [
      granularityMs + SHORT_MS,
      granularityMs + 2_000,
    ]),
    lives('a lifetime of less than a second is kept as well', () => [400, 900]),
    longLives,
    touchExtends,
    touchKeeps,
    expiredCookie,
    sweep,
  ],
};
