import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReliableTrial } from '../../../bench/model/measured-trial.ts';
import { withinTrialNotes } from '../../../bench/report/notes/within-trial.ts';
import { type ReliableSample, sampleResult, sampleTrial } from '../sample-result.ts';

const RANGES = {
  p50Us: { low: 1_120, high: 1_310 },
  p99Us: { low: 4_300, high: 7_800 },
  cpuUsPerRequest: { low: 401, high: 402.4 },
};

function trialOf(sample: ReliableSample, withinTrial: ReliableTrial['withinTrial'] = RANGES): ReliableTrial {
  return { ...sampleTrial({ appUs: 380, storeUs: 22, ...sample }), withinTrial };
}

const notesOf = (...trials: ReliableTrial[]): string[] => withinTrialNotes(sampleResult(trials));

describe('the note on the ranges within a trial', () => {
  it('names each figure once, with the range of each backend in the order of the table', () => {
    assert.deepEqual(notesOf(trialOf({ backend: 'redis' }), trialOf({ backend: 'memory' })), [
      'within this trial, from second to second: p50 ms: memory 1.12–1.31, redis 1.12–1.31; ' +
        'p99 ms: memory 4.30–7.80, redis 4.30–7.80; CPU app + store µs: memory 401–402, redis 401–402. ' +
        'Another trial may lie outside',
    ]);
  });

  it('leaves out what a trial does not have, and what its table does not show', () => {
    const [note = ''] = notesOf(
      trialOf({ backend: 'redis' }, { ...RANGES, cpuUsPerRequest: null }),
      trialOf({ backend: 'memory', requests: 999 }),
      trialOf({ backend: 'sticky', bottleneck: 'late' }),
    );
    assert.match(
      note,
      /p50 ms: memory 1\.12–1\.31, redis 1\.12–1\.31; p99 ms: redis 4\.30–7\.80; CPU app \+ store µs: m/,
    );
    assert.doesNotMatch(note, /sticky 1\.12/, 'its latencies are those of the generator');
  });

  it('is missing where several trials have an interval of their own, with a fault, and for earlier versions', () => {
    assert.deepEqual(notesOf(trialOf({ backend: 'redis' }), trialOf({ backend: 'redis', trial: 2 })), []);
    assert.deepEqual(notesOf(trialOf({ backend: 'redis', scenario: 'node-kill' })), []);
    assert.deepEqual(notesOf(trialOf({ backend: 'redis' }, null)), []);
  });
});
