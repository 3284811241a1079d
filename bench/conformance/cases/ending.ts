import { type CaseGroup, type ConformanceCase, expect, noStore } from '../case.ts';
import { expectContent, expectNone, refusalOf } from '../compare.ts';
import { freshId } from '../stage.ts';

const LIFETIME_MS = 60_000;

const destroyed: ConformanceCase = {
  name: 'a destroyed session is found on no node, and destroying it again is no error',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { payload: 'secret' }, LIFETIME_MS);
    await expectContent(node2, id, { payload: 'secret' }, 'before it is destroyed');
    await node2.call('destroy', id);
    await expectNone([node1, node2], id, 'after it was destroyed');
    await node1.call('destroy', id);
    await node1.call('destroy', freshId());
    return 'gone; destroyed twice, and one that never was';
  },
};

const savedLate: ConformanceCase = {
  name: 'a save that comes after the end does not bring a session back',
  promised: ({ revocable }) => revocable,
  notAsked: noStore,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { payload: 'secret' }, LIFETIME_MS);
    const slow = await node1.call('load', id);
    await node2.call('destroy', id);
    const refusal = await refusalOf(node1.call('save', slow, { payload: 'late' }));
    await expectNone([node1, node2], id, 'after a slow request saved a session that was logged out in between');
    return refusal === null ? 'acknowledged, and not kept' : `rejected: ${refusal}`;
  },
};

const touchedLate: ConformanceCase = {
  name: 'a touch that comes after the end does not bring a session back',
  promised: ({ revocable }) => revocable,
  notAsked: (subject) => noStore(subject) ?? (subject.facts.hasTouch ? null : 'it has no touch'),
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { payload: 'secret' }, LIFETIME_MS);
    const slow = await node1.call('load', id);
    await node2.call('destroy', id);
    const refusal = await refusalOf(node1.call('touch', slow, LIFETIME_MS));
    await expectNone([node1, node2], id, 'after a slow request touched a session that was logged out in between');
    return refusal === null ? 'acknowledged, and still gone' : `rejected: ${refusal}`;
  },
};

const others: ConformanceCase = {
  name: 'the end of one session leaves all others alone',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const ids = Array.from({ length: 10 }, freshId);
    for (const [index, id] of ids.entries()) await node1.call('create', id, { index }, LIFETIME_MS);
    const [first = '', ...rest] = ids;
    await node2.call('destroy', first);
    for (const [index, id] of rest.entries()) await expectContent(node1, id, { index: index + 1 }, 'another session');
    expect((await node1.call('read', first)) === null, 'the one that was destroyed is still there');
    return `${rest.length} others`;
  },
};

export const ending: CaseGroup = { name: 'ending', cases: [destroyed, savedLate, touchedLate, others] };
