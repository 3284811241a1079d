import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { doneWithin, inTime, TimeoutError } from '../../bench/process/deadline.ts';

const NEVER = new Promise<never>(() => undefined);

describe('a deadline', () => {
  it('passes on what work in time resolves and rejects with', async () => {
    assert.equal(await inTime(Promise.resolve(7), 1_000), 7);
    const failure = new Error('refused');
    await assert.rejects(inTime(Promise.reject(failure), 1_000), failure);
  });

  it('names what was late, and by which limit', async () => {
    await assert.rejects(inTime(NEVER, 20), { name: 'TimeoutError', message: 'no answer within 20 ms' });
    await assert.rejects(inTime(NEVER, 10, 'redis: no pong'), new TimeoutError('redis: no pong', 10));
    assert.equal(new TimeoutError('no end', 90_000).message, 'no end within 90 s');
  });

  it('ignores late outcomes, rejections too', async () => {
    const late = sleep(20).then(() => Promise.reject(new Error('late')));
    await assert.rejects(inTime(late, 1), TimeoutError);
    await sleep(40);
  });

  it('leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await inTime(Promise.resolve(), 60_000);
    await doneWithin(Promise.resolve(), 60_000);
    assert.equal(timers(), before);
  });

  it('tells whether work was done, and rejects as the work does, with a TimeoutError too', async () => {
    assert.equal(await doneWithin(Promise.resolve(), 1_000), true);
    assert.equal(await doneWithin(NEVER, 10), false);
    const inner = new TimeoutError('the server: no answer', 5);
    await assert.rejects(doneWithin(Promise.reject(inner), 1_000), inner);
  });
});
