import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { interleave } from '../../bench/comparison/interleave.ts';

const backends = ['none', 'memory', 'sticky', 'postgres', 'redis', 'memcached'];
const scenarios = ['steady', 'node-kill'];

describe('the order of trials', () => {
  const cells = interleave(backends, scenarios, 5, 1);

  it('holds every pair once in each round', () => {
    assert.equal(cells.length, 60);
    for (let round = 0; round < 5; round++) {
      const part = cells.slice(round * 12, round * 12 + 12);
      assert.ok(part.every(({ trial }) => trial === round + 1));
      assert.equal(new Set(part.map(({ backend, scenario }) => `${backend} ${scenario}`)).size, 12);
    }
  });

  it('differs from round to round, and is the same for the same seed', () => {
    const rounds = [0, 1, 2, 3, 4].map((round) =>
      cells
        .slice(round * 12, round * 12 + 12)
        .map(({ backend, scenario }) => `${backend} ${scenario}`)
        .join(),
    );
    assert.equal(new Set(rounds).size, 5);
    assert.deepEqual(interleave(backends, scenarios, 5, 1), cells);
    assert.notDeepEqual(interleave(backends, scenarios, 5, 2), cells);
  });
});
