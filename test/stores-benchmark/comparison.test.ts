import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RIVALS } from '../../backends/rivals.ts';
import { chooseRun } from '../../bench/choose-run.ts';
import { readCommandLine } from '../../bench/options/command-line.ts';
import { comparisonOf } from '../../bench/stores-benchmark/comparison.ts';

describe('the run that compares one of our stores with the published one', () => {
  for (const rival of RIVALS) {
    it(`is one that the bench takes: ${rival.ours} and ${rival.published}`, async () => {
      const invocation = readCommandLine(comparisonOf(rival), {});
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
