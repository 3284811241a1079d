import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tryFor, until } from '../../bench/process/until.ts';

describe('until', () => {
  it('asks again until the condition holds', async () => {
    let asked = 0;
    assert.equal(await until(() => ++asked === 4, { limitMs: 5_000, pauseMs: 1 }), true);
    assert.equal(asked, 4);
  });

  it('gives up after the limit, and asks one last time then', async () => {
    const askedMs: number[] = [];
    const startMs = performance.now();
    const isNever = (): Promise<boolean> => {
      askedMs.push(performance.now() - startMs);
      return Promise.resolve(false);
    };
    assert.equal(await until(isNever, { limitMs: 60, pauseMs: 40 }), false);
    // At 0, 40 and 60 ms. A late timer leaves out the second, and one that is a little early adds one.
    assert.ok(askedMs.length >= 2 && askedMs.length <= 4, askedMs.join());
    assert.ok((askedMs.at(-1) ?? 0) >= 59, askedMs.join());
  });

  it('asks at least once', async () => {
    assert.equal(await until(() => true, { limitMs: 0, pauseMs: 1 }), true);
    assert.equal(await until(() => false, { limitMs: -5, pauseMs: 1 }), false);
  });

  it('doubles its pauses up to the longest', async () => {
    let asked = 0;
    const startMs = performance.now();
    await until(() => ++asked === 6, { limitMs: 5_000, pauseMs: 2, longestPauseMs: 16 });
    // 2 + 4 + 8 + 16 + 16
    assert.ok(performance.now() - startMs >= 45);
  });

  it('rejects as the condition does', async () => {
    const failure = new Error('it has ended');
    const fails = (): never => {
      throw failure;
    };
    await assert.rejects(until(fails, { limitMs: 1_000, pauseMs: 1 }), failure);
    await assert.rejects(
      until(() => Promise.reject(failure), { limitMs: 1_000, pauseMs: 1 }),
      failure,
    );
  });

  it('ends with the reason of its signal, in a pause or in an attempt', async () => {
    const reason = new Error('interrupted');
    for (const condition of [() => false, () => new Promise<boolean>(() => undefined)]) {
      const ending = new AbortController();
      setTimeout(() => ending.abort(reason), 20);
      const startMs = performance.now();
      await assert.rejects(until(condition, { limitMs: 600_000, pauseMs: 60_000, signal: ending.signal }), reason);
      assert.ok(performance.now() - startMs < 30_000, 'it did not wait for the end of the pause');
    }
  });
});

describe('tryFor', () => {
  it('resolves as the first attempt that does, whatever the value', async () => {
    let tried = 0;
    const attempt = (): Promise<undefined> =>
      ++tried === 3 ? Promise.resolve(undefined) : Promise.reject(new Error(`attempt ${tried}`));
    assert.equal(await tryFor({ limitMs: 5_000, pauseMs: 1 }, attempt), undefined);
    assert.equal(tried, 3);
  });

  it('rejects as the last attempt did', async () => {
    let tried = 0;
    const attempt = (): Promise<void> => Promise.reject(new Error(`attempt ${++tried}`));
    await assert.rejects(tryFor({ limitMs: 500, pauseMs: 5 }, attempt), (error: Error) => {
      return tried > 1 && error.message === `attempt ${tried}`;
    });
  });
});
