import assert from 'node:assert/strict';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { NO_ATTEMPTS } from '../../bench/model/attempts.ts';
import { ResultsFolder } from '../../bench/record/results-folder.ts';
import { RunWriter } from '../../bench/record/run-writer.ts';
import { SAMPLE_CONFIG, sampleResult } from '../report/sample-result.ts';

const HOUR_MS = 3_600_000;

/** The warnings of a run that was resumed after an hour in which processes waited for their quota, and then ended at once. */
async function warningsAfter(waitedUs: number): Promise<string[]> {
  await using folder = await mkdtempDisposable(`${tmpdir()}/run-writer-`);
  using results = ResultsFolder.reopen(folder.path);
  const { environment, ...others } = sampleResult([], { durationMs: HOUR_MS, complete: false });
  const limits = {
    cpuQuota: 1.5,
    throttledUs: waitedUs,
    memoryLimitBytes: null,
    siblings: [],
    governors: [],
    onBattery: false,
  };
  const writer = await RunWriter.begin({
    config: SAMPLE_CONFIG,
    options: null,
    backends: [],
    scenarios: [],
    startedAt: new Date(),
    provider: 'native',
    cores: null,
    results,
    earlier: { result: { ...others, environment: { ...environment, limits } }, kept: NO_ATTEMPTS },
  });
  const { result } = await writer.end(null);
  return result.warnings.flatMap(({ code, text }) => (code === 'machine-limited' ? [text] : []));
}

test('what a resumed run has waited for its quota is compared with the time of both its parts', async () => {
  assert.deepEqual(await warningsAfter(1_000_000), ['a control group allows 1.5 of 2 cores']);
  const [text = ''] = await warningsAfter(60_000_000);
  assert.match(text, /^a control group allows 1\.5 of 2 cores, and processes waited for it 6\d{4} ms$/);
});
