import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryRecords } from '../../backends/memory/records.ts';

const record = (json: string) => ({ json, ttlMs: 60_000, userId: null });

describe('sessions in memory', () => {
  it('make room by dropping the session longest untouched', async () => {
    const records = new MemoryRecords({ sessions: 3, characters: 1_000 });
    for (const id of ['a', 'b', 'c']) await records.insert(id, record(id));
    await records.touch('a', 60_000);
    await records.update('b', record('b2'));
    await records.insert('d', record('d'));
    const left = await Promise.all(['a', 'b', 'c', 'd'].map((id) => records.load(id)));
    assert.deepEqual(left, ['a', 'b2', null, 'd']);
  });

  it('make room for a large session by dropping as many as it takes, and drop none for an update of the same size', async () => {
    const records = new MemoryRecords({ sessions: 100, characters: 100 });
    const left = async (...ids: string[]): Promise<(number | undefined)[]> =>
      await Promise.all(ids.map(async (id) => (await records.load(id))?.length));
    for (const id of ['a', 'b', 'c', 'd']) await records.insert(id, record('x'.repeat(25)));
    await records.update('d', record('y'.repeat(25)));
    assert.deepEqual(await left('a', 'b', 'c', 'd'), [25, 25, 25, 25]);
    await records.update('d', record('y'.repeat(70)));
    assert.deepEqual(await left('a', 'b', 'c', 'd'), [undefined, undefined, 25, 70]);
    await records.remove('d');
    await records.insert('e', record('z'.repeat(75)));
    assert.deepEqual(await left('c', 'd', 'e'), [25, undefined, 75]);
  });

  it('are deleted once they have expired, and requests are served during that', async () => {
    const records = new MemoryRecords({ sessions: 10_000, characters: 1_000_000 });
    for (let n = 0; n < 9_000; n += 1)
      await records.insert(`${n}`, { json: '{}', ttlMs: n % 2 === 0 ? 0 : 60_000, userId: null });
    let turns = 0;
    const count = (): void => {
      turns += 1;
      request = setImmediate(count);
    };
    let request = setImmediate(count);
    const deleted = await records.sweep();
    clearImmediate(request);
    assert.equal(deleted, 4_500);
    assert.equal((await records.usage()).sessions, 4_500);
    assert.ok(turns >= 4, `${turns} turns of the event loop`);
  });

  it('are counted in bytes, not in characters', async () => {
    const records = new MemoryRecords({ sessions: 3, characters: 1_000 });
    await records.insert('a', record('"東京"'));
    const { sessions, bytes } = await records.usage();
    assert.deepEqual([sessions, bytes], [1, 8]);
  });
});
