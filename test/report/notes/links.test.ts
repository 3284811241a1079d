import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runResultSchema } from '../../../bench/model/run-result.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { linkNotes } from '../../../bench/report/notes/links.ts';
import { SAMPLE_CONFIG, sampleResult, sampleTrial } from '../sample-result.ts';

const LINKS = { rttMs: 1, passed: 1000, lateP50Us: 1, lateP99Us: 42, lateMaxUs: 900, lost: 0 };
const CONFIG = { ...SAMPLE_CONFIG, storeRttMs: 1 };

const far = { ...sampleTrial({ backend: 'redis' }), links: LINKS };
const near = sampleTrial({ backend: 'memory' });

test('the report of a run with a store RTT says what a link added, and which backend has none', () => {
  const trials = [{ ...far, cpuUsPerRequest: { ...far.cpuUsPerRequest, link: 123.4 } }, near];
  const text = summary(sampleResult(trials, { config: CONFIG })).replaceAll(/\s+/g, ' ');
  assert.match(text, /native servers, store RTT 1 ms /);
  assert.match(text, /redis, store RTT: a link adds 1 ms to a round trip; 99% of the data left it at most 42 µs late/);
  assert.match(text, /123 µs\/req on the cores of the stack, is in no column/);
  assert.match(text, /memory, store RTT: nothing was added, because it has no server/);
});

test('without a store RTT no line is about it', () => {
  assert.deepEqual(linkNotes(sampleResult([near])), []);
  assert.doesNotMatch(summary(sampleResult([near])), /RTT/);
});

test('a run.json from before there were links is read as one without', () => {
  const { links: _, ...trial } = near;
  const { link: __, ...cpuUsPerRequest } = trial.cpuUsPerRequest;
  const { storeRttMs: ___, ...config } = SAMPLE_CONFIG;
  const written = {
    ...sampleResult([]),
    config,
    trials: [{ ...trial, cpuUsPerRequest }],
  };
  const read = runResultSchema.parse(written);
  assert.equal(read.config.storeRttMs, 0);
  assert.deepEqual(read.trials, [near]);
});
