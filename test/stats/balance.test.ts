import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { balanceOf } from '../../bench/stats/balance.ts';

it('is even if all nodes have as many answers, and includes nodes without any', () => {
  assert.deepEqual(balanceOf({ a: 5, b: 5 }), { shares: { a: 0.5, b: 0.5 }, variation: 0, busiestShare: 0.5 });
  assert.deepEqual(balanceOf({ a: 10, b: 0 }), { shares: { a: 1, b: 0 }, variation: 1, busiestShare: 1 });
  assert.equal(balanceOf({ a: 0, b: 0 }), null);
  assert.equal(balanceOf({}), null);
});

it('has shares that add up to one, and a variation of at most the root of the number of other nodes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e6), { minLength: 1, maxLength: 16 }), (counts) => {
      const balance = balanceOf(Object.fromEntries(counts.map((count, index) => [`node-${index}`, count])));
      if (balance === null) return counts.every((count) => count === 0);
      const sum = Object.values(balance.shares).reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9);
      assert.ok(balance.variation >= 0 && balance.variation <= Math.sqrt(counts.length - 1) + 1e-9);
      assert.ok(balance.busiestShare >= 1 / counts.length - 1e-12);
      return true;
    }),
  );
});
