import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededSession } from '../../backends/backend.ts';
import { insertBatches } from '../../backends/insert-batches.ts';

async function* batches(count: number): AsyncGenerator<readonly SeededSession[]> {
  for (let batch = 0; batch < count; batch++) {
    yield await Promise.resolve([{ id: String(batch), json: '{}', ttlMs: 1, userId: 'u' }]);
  }
}

describe('sessions in batches', () => {
  it('are all inserted, in at most that many batches at the same time', async () => {
    const inserted: string[] = [];
    let [underWay, most] = [0, 0];
    await insertBatches(batches(20), 3, async (batch) => {
      most = Math.max(most, ++underWay);
      await sleep(2);
      underWay--;
      inserted.push(...batch.map(({ id }) => id));
    });
    assert.equal(most, 3);
    assert.equal(new Set(inserted).size, 20);
  });

  it('stop at the first failure, once all started inserts have ended', async () => {
    let [begun, ended] = [0, 0];
    const inserting = insertBatches(batches(20), 3, async ([session]) => {
      begun++;
      await sleep(2);
      ended++;
      if (session?.id === '4') throw new Error('no room');
    });
    await assert.rejects(inserting, /no room/);
    assert.ok(begun < 10, `${begun} begun`);
    assert.equal(ended, begun);
  });

  it('fail with their source', async () => {
    async function* broken(): AsyncGenerator<readonly SeededSession[]> {
      yield* batches(2);
      throw new Error('aborted');
    }
    await assert.rejects(
      insertBatches(broken(), 3, () => Promise.resolve()),
      /aborted/,
    );
  });
});
