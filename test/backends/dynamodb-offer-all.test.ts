import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { offerAll } from '../../backends/dynamodb/offer-all.ts';

test('every item is taken once, however few are taken at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.array(fc.nat(9), { minLength: 1 }),
      async (items, takes) => {
        const taken: number[] = [];
        let turn = 0;
        await offerAll(
          items,
          (left) => {
            // Every second time at least one, so that it ends.
            const count = Math.max(takes[turn % takes.length] ?? 0, turn % 2);
            turn += 1;
            taken.push(...left.slice(0, count));
            return Promise.resolve(left.slice(count));
          },
          () => Promise.resolve(),
        );
        assert.deepEqual(taken, items);
      },
    ),
  );
});

test('pauses grow while no item is taken, and in the end it gives up', async () => {
  const pauses: number[] = [];
  const note = (ms: number): Promise<void> => {
    pauses.push(ms);
    return Promise.resolve();
  };
  await assert.rejects(
    offerAll([1, 2], (left) => Promise.resolve(left), note),
    /took none of 2 items, asked 25 times/,
  );
  assert.deepEqual(pauses.slice(0, 4), [100, 200, 400, 800]);
  assert.ok(Math.max(...pauses) === 5_000 && pauses.length === 24);
});
