import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conform, fileOf, named } from './conform.ts';

/** Each store breaks one thing, and fails the case that asks for it. */
const BROKEN: Readonly<Record<string, string>> = {
  'broken/upserts-on-touch': 'a touch that comes after the end does not bring a session back',
  'broken/forgetful-outage': 'while its server is down every call fails, and no session is called unknown',
  'broken/hangs': 'while its server is frozen every call fails in time, and no session is called unknown',
  'broken/fails-late': 'while its server is frozen every call fails in time, and no session is called unknown',
  'broken/merges-fields': 'a removed field is found on no node',
  'broken/hands-out-its-own': 'a change that is not saved is never seen',
  'broken/promises-room': 'a store that is full refuses new sessions, and drops none that it has',
  '../broken-stores/ignores-destroy': 'a destroyed session is found on no node, and destroying it again is no error',
  '../broken-stores/expires-early': 'a session ends when its time is over, not before and not long after',
  '../broken-stores/damages-payloads': 'sessions from 1 B to 64 KiB come back whole, or are refused with an error',
  '../broken-stores/lagging-copy': 'what one node saves, every other node sees at once',
  '../broken-stores/swaps-users': 'the sessions of users who come at the same time are kept apart',
};

// They wait for most of the time.
describe('a broken store', { concurrency: 4 }, () => {
  for (const [path, name] of Object.entries(BROKEN)) {
    it(`${path.slice(path.lastIndexOf('/') + 1)} is found out`, async () => {
      const { json } = await conform(fileOf(`./${path}.ts`), '--only', name);
      assert.deepEqual(json.counts, { pass: 0, fail: 1, declared: 0, 'too-slow': 0 });
      assert.equal(json.exitCode, 1);
    });
  }

  it('that leaves a rejection unhandled, and a timer behind, is found out', async () => {
    const { json } = await conform(fileOf('./broken/untidy.ts'), '--only', 'no ');
    const failed = named(json, 'untidy', 'fail');
    assert.ok(failed.includes('no rejection was left unhandled and no callback called twice, in all of this'));
    assert.ok(failed.includes('after its end no timer and no socket is left, and the process ends by itself'));
  });

  it('that cannot be opened has failed, and the others are asked all the same', async () => {
    const { json } = await conform(`${fileOf('./broken/opens-nothing.ts')},memory`, '--only', 'unknown id');
    assert.deepEqual(named(json, 'opens-nothing', 'fail'), ['every node can open the backend, whenever it starts']);
    assert.match(
      json.backends[0]?.cases[0]?.observed ?? '',
      /open returned the store itself: it must return \{ store \}/,
    );
    assert.equal(named(json, 'memory', 'pass').length, 1);
  });

  it('that takes its process down is asked the rest all the same', async () => {
    const { json } = await conform(fileOf('./broken/crashes.ts'), '--only', 'whole');
    assert.deepEqual(named(json, 'crashes', 'fail'), [
      'sessions from 1 B to 64 KiB come back whole, or are refused with an error',
    ]);
    assert.deepEqual(named(json, 'crashes', 'pass'), ['of saves at the same time one remains, whole']);
  });
});
