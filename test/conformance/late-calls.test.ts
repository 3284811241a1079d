import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LATE_CALL } from '../../bench/conformance/host-api.ts';
import { LateCalls, TooSlow } from '../../bench/conformance/late-calls.ts';
import { ranLate, STORE_DEADLINE_MS } from '../../bench/conformance/ran-late.ts';
import { CallFailed } from '../../bench/process/channel.ts';
import { TimeoutError } from '../../bench/process/deadline.ts';

const LATE = new CallFailed({ name: LATE_CALL, message: 'Command timed out', details: '' });
const REFUSED = new CallFailed({ name: 'Error', message: 'too large', details: '' });
const SILENT = new TimeoutError('save: no answer', 4_000);

describe('a call of a store', () => {
  it('is late past its deadline, or if it says that it timed out; any other failure is an answer', () => {
    assert.equal(ranLate(STORE_DEADLINE_MS, 'no connection'), true);
    assert.equal(ranLate(3, 'Query read timeout'), true);
    assert.equal(ranLate(3, 'timeout exceeded when trying to connect'), true);
    assert.equal(ranLate(3, 'no connection to redis'), false);
    assert.equal(ranLate(3, 'value is larger than maxmemory'), false);
  });

  it('that was late is no refusal, and the attempt says what it was', async () => {
    using late = new LateCalls();
    await assert.rejects(late.judged('save', Promise.reject(REFUSED)), REFUSED);
    assert.equal(late.first, null);
    await assert.rejects(late.judged('save', Promise.reject(LATE)), TooSlow);
    await assert.rejects(late.judged('save', Promise.reject(SILENT)), TooSlow);
    assert.equal(late.first, 'save ran past its deadline: Command timed out');
  });

  it('that fails at once, since another one is late, does not hide that', async () => {
    using late = new LateCalls();
    const slow = late.judged(
      'save',
      sleep(50).then(() => Promise.reject(LATE)),
    );
    const all = Promise.all([slow, late.judged('read', Promise.reject(REFUSED))]);
    await assert.rejects(all, REFUSED);
    await late.settled();
    assert.notEqual(late.first, null);
  });

  it('in an outage may be late: only a machine that stood still excuses it', async () => {
    using late = new LateCalls();
    late.expectThem();
    await assert.rejects(late.judged('save', Promise.reject(LATE)), LATE);
    await assert.rejects(late.judged('save', Promise.reject(SILENT)), SILENT);
    assert.equal(late.first, null);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    assert.match(late.first ?? '', /^the machine stood still for up to \d+ ms/);
  });

  it('after the outage tells nothing again, and a machine that stood still in it excuses what follows', async () => {
    using late = new LateCalls();
    late.expectThem();
    late.watchAgain();
    await assert.rejects(late.judged('read', Promise.reject(LATE)), TooSlow);
    assert.equal(late.first, 'read ran past its deadline: Command timed out');
    using stoodStill = new LateCalls();
    stoodStill.expectThem();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    stoodStill.watchAgain();
    assert.match(stoodStill.first ?? '', /^the machine stood still for up to \d+ ms/);
  });

  it('of an attempt that is over keeps no timer', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const late = new LateCalls();
    late[Symbol.dispose]();
    late.expectThem();
    const after = timers();
    late[Symbol.dispose]();
    assert.equal(after, before);
  });
});
