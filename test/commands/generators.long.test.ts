import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { figuresOf } from './figures-of.ts';
import { Harness, SMOKE } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

function measured(harness: Harness): MeasuredTrial[] {
  return harness.result().trials.filter((trial) => trial.status !== 'skipped');
}

/** The operations of a run's only trial. */
function historyOf(harness: Harness): Operation[] {
  const text = gunzipSync(readFileSync(harness.file('history.ndjson.gz'))).toString();
  const lines = text.trim().split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line) as Operation);
}

/** On a loud machine trials are void (exit 2); their verdicts hold. */
function assertDone(code: number | null): void {
  assert.ok(code === 0 || code === 2, `exit code ${code}`);
}

describe('several generators', { skip: noProc }, () => {
  it('send the same schedule as one', async () => {
    const schedules = [];
    for (const generators of ['1', '4']) {
      const workload = ['--backends', 'none', '--scenarios', 'steady', ...SMOKE, '--seed', '5'];
      await using harness = new Harness([...workload, '--quiet', '--generators', generators]);
      assertDone((await harness.ended).code);
      const [trial] = measured(harness);
      assert.ok(trial !== undefined);
      assert.equal(trial.generator.processes, Number(generators));
      const { response } = figuresOf(trial).latency;
      assert.equal(response.count, 1000);
      const operations = historyOf(harness).filter(({ origin }) => origin === 'warm-up' || origin === 'measured');
      const first = Math.min(...operations.map(({ intendedUs }) => intendedUs));
      const sent = operations.map(({ vu, kind, intendedUs }) => `${intendedUs - first} ${vu} ${kind}`);
      schedules.push(sent.toSorted());
      const merged = new LatencyHistogram();
      for (const { origin, intendedUs, endUs } of operations)
        if (origin === 'measured') merged.record(endUs - intendedUs);
      assert.equal(response.histogram, merged.encode(), 'the merged histogram is that of all samples');
    }
    assert.deepEqual(schedules[1], schedules[0]);
  });
});
