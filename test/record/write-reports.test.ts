import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeReports } from '../../bench/record/write-reports.ts';
import type { ReportFormat } from '../../bench/report/formats/format.ts';
import { sampleResult, usualTrials } from '../report/sample-result.ts';

test('a run writes every format that names a file into its folder, and no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reports-'));
  const short: ReportFormat = { writes: 'the name', file: 'name.txt', render: ({ name }) => `${name}\n` };
  const shown: ReportFormat = { ...short, file: null };
  try {
    const result = sampleResult(usualTrials());
    await writeReports(folder, result, [short, shown]);
    assert.deepEqual(readdirSync(folder), ['name.txt']);
    assert.equal(readFileSync(join(folder, 'name.txt'), 'utf8'), `${result.name}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
