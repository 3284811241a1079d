import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../bench/model/run-result.ts';
import { terminal } from '../../bench/report/formats/terminal.ts';
import { resumeHint } from '../../bench/resume/hint.ts';
import { SAMPLE_CONFIG, sampleResult, sampleTrial } from '../report/sample-result.ts';

const TRIAL = sampleTrial({ backend: 'redis' });
const LINE = 'Resume with: npm run bench -- --resume results/quick\n';

function hint(result: RunResult): string {
  return resumeHint(result, 'results/quick/run.json');
}

test('an interrupted run names the command that resumes it; a complete one and one without a trial do not', () => {
  assert.equal(hint(sampleResult([TRIAL], { complete: false })), LINE);
  assert.equal(hint(sampleResult([TRIAL])), '');
  assert.equal(hint(sampleResult([], { complete: false })), '');
});

test('a run that was interrupted right after its load was lowered has a report, and can be resumed', () => {
  const overloaded = sampleTrial({ backend: 'redis', status: 'inconclusive', cause: 'overload' });
  const { ratePerSecond, durationMs, cohortSize } = SAMPLE_CONFIG.load;
  const result = sampleResult([], {
    complete: false,
    superseded: [overloaded],
    config: {
      ...SAMPLE_CONFIG,
      load: { ...SAMPLE_CONFIG.load, ratePerSecond: 240 },
      fit: {
        wanted: { ratePerSecond, durationMs, cohortSize },
        named: { sessions: false, duration: false },
        probes: [{ backend: 'redis', nodes: 1, arrivalsPerS: 1_500, failed: 0, restartMs: 300 }],
        divisor: 1,
        lowered: { fromPerSecond: 500, scenario: 'steady', because: 'redis needs 9 ms' },
      },
    },
  });
  assert.equal(hint(result), LINE);
  const text = terminal.render(result).replaceAll(/\s+/g, ' ');
  assert.match(text, /Not complete: the run ended early\. No trial that counts had ended\./);
  assert.match(
    text,
    /load: 240 arrivals\/s .*, lowered from 500\/s, and all trials run again: on steady, redis needs 9 ms/,
  );
  assert.doesNotMatch(text, /figures so far/);
});
