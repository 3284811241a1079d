import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CASE_GROUPS } from '../../../bench/conformance/cases/index.ts';
import type { BackendConformance } from '../../../bench/model/conformance.ts';
import { backendsPage, CRASH_CASE, FULL_CASE } from '../../../tools/pages/backends-tables.ts';
import { sampleResult, sampleTrial } from '../../report/sample-result.ts';

const RESULT = sampleResult([
  sampleTrial({ backend: 'none', sessions: 0 }),
  sampleTrial({
    backend: 'redis',
    roundTrips: { login: 1, read: 2, write: 2, logout: 2 },
    connections: { nodes: 3, perNode: 1 },
    bytesPerSession: 1812,
  }),
  sampleTrial({ backend: 'redis', scenario: 'node-kill', lost: 3 }),
  sampleTrial({ backend: 'memcached' }),
]);

function tried(backend: string, name: string, status: 'pass' | 'declared', observed: string): BackendConformance {
  return { backend, title: backend, cases: [{ group: 'any', name, status, asked: true, observed, attempts: 1 }] };
}

/** The rows of a backend, table by table, without its name. */
function rowsOf(page: string, backend: string): string[][] {
  const lines = page.split('\n').filter((line) => line.startsWith(`| \`${backend}\` |`));
  return lines.map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim())).map((cells) => cells.slice(2, -1));
}

describe('the page of all backends', () => {
  const page = backendsPage(RESULT, [
    tried('redis', CRASH_CASE, 'declared', '20 of 20 sessions were gone'),
    tried('redis', FULL_CASE, 'pass', 'refused: a | b'),
    tried('memcached', CRASH_CASE, 'pass', '20 of 20'),
  ]);

  it('shows what a request costs, and its round trips to the store', () => {
    assert.deepEqual(rowsOf(page, 'redis')[1]?.slice(3), ['2 / 2', '3 nodes × 1 connection', '1,812']);
    assert.deepEqual(rowsOf(page, 'memcached')[1]?.slice(3), ['–', '–', '–']);
    assert.match(page, /store bytes: bytes of the values/);
  });

  it('shows what becomes of the sessions: a node is lost, a store crashes, a store is full', () => {
    assert.deepEqual(rowsOf(page, 'redis')[2], ['3 of 1,000', '20 of 20 sessions were gone', 'refused: a \\| b']);
    assert.deepEqual(rowsOf(page, 'memcached')[2], ['–', '20 of 20 kept', 'may drop some (declared, not tried)']);
    assert.deepEqual(rowsOf(page, 'none')[2], ['–', '–', '–']);
  });

  it('names cases that exist', () => {
    const names = CASE_GROUPS.flatMap(({ cases }) => cases.map(({ name }) => name));
    for (const name of [CRASH_CASE, FULL_CASE]) assert.ok(names.includes(name), name);
  });
});
