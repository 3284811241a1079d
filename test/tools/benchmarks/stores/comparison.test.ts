import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseRun } from '../../../../bench/commands/run/choose.ts';
import { comparisonOf, rivalsNamed } from '../../../../tools/benchmarks/stores/comparison.ts';
import { RIVALS } from '../../../../tools/benchmarks/stores/rivals.ts';
import { askedFor } from '../../../commands/asked.ts';

describe('the run that compares one of our stores with the published one', () => {
  for (const rival of RIVALS) {
    it(`is one that the bench takes: ${rival.ours} and ${rival.published}`, async () => {
      const invocation = askedFor(comparisonOf(rival));
      assert.ok(invocation.command === 'run');
      const { request, backends } = await chooseRun(invocation.options, invocation.problems, () => 1);
      assert.deepEqual(
        backends.map(({ backend }) => backend.name),
        [rival.ours, rival.published],
      );
      assert.equal(request.config.nodes, 1);
    });
  }
});

describe('the stores to compare', () => {
  it('are all, or those that are named', () => {
    assert.deepEqual(rivalsNamed(undefined), RIVALS);
    assert.deepEqual(
      rivalsNamed('mysql,redis').map(({ ours }) => ours),
      ['mysql', 'redis'],
    );
  });

  it('are refused where nothing is published for them', () => {
    assert.throws(() => rivalsNamed('redis,sqlite'), /sqlite: no published store to compare it with is known/);
  });
});
