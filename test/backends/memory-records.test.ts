import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryRecords } from '../../backends/memory/records.ts';

const record = (json: string) => ({ json, ttlMs: 60_000, userId: null });

describe('sessions in memory', () => {
  it('make room by dropping the one that was touched longest ago', async () => {
    const records = new MemoryRecords(3);
    for (const id of ['a', 'b', 'c']) await records.insert(id, record(id));
    await records.touch('a', 60_000);
    await records.update('b', record('b2'));
    await records.insert('d', record('d'));
    const left = await Promise.all(['a', 'b', 'c', 'd'].map((id) => records.load(id)));
    assert.deepEqual(left, ['a', 'b2', null, 'd']);
  });

  it('are counted in bytes, not in characters', async () => {
    const records = new MemoryRecords(3);
    await records.insert('a', record('"東京"'));
    const { sessions, bytes } = await records.usage();
    assert.deepEqual([sessions, bytes], [1, 8]);
  });
});
