import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Reading, readingOf } from '../../bench/checks/contract/reading.ts';
import { openSession, type Session } from '../../bench/checks/contract/session.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { historyIn } from './notation.ts';

/** The session of a history's login, and its only operation after that. */
function parts(history: string, change: Partial<Session> = {}): [Session, Operation] {
  const [login, operation] = historyIn(history);
  assert.ok(login !== undefined && operation !== undefined);
  return [{ ...openSession(login), ...change }, operation];
}

describe('what an operation means for a session', () => {
  const cases: readonly (readonly [history: string, reading: Reading])[] = [
    ['read#1[20,30]{}', 'right'],
    ['read#1[20,30] anon', 'anonymous'],
    ['read#1[20,30] unknown', 'unknown'],
    ['read#1[20,30] fail', 'unanswered'],
    ['read#1[20,30] 503', 'unanswered'],
    ['read#1[20,30] damaged', 'damaged'],
    ['logout#1[20,30] ok', 'logged-out'],
    ['logout#1[20,30] unknown', 'unknown'],
    ['logout#1[20,30] anon', 'anonymous'],
  ];
  for (const [history, reading] of cases) {
    it(`${history}: ${reading}`, () => assert.equal(readingOf(...parts(history)), reading));
  }

  it('depends on whose session the answer shows, and on whether that has ended', () => {
    const read = 'read#1[20,30]{}';
    assert.equal(readingOf(...parts(read, { nonce: '7-9' })), 'foreign');
    assert.equal(readingOf(...parts(read, { nonce: '7-9', endedUs: 10 })), 'foreign');
    assert.equal(readingOf(...parts(read, { endedUs: 10 })), 'after-end');
    assert.equal(readingOf(...parts(read, { userId: 'user-9' })), 'altered');
    assert.equal(readingOf(...parts(read, { digest: 'else' })), 'altered');
    assert.equal(readingOf(...parts(read, { digest: 'else', endedUs: 10 })), 'after-end');
  });
});
