import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TrialResult } from '../../../bench/model/measured-trial.ts';
import { scenarioSummary } from '../../../bench/record/run-summaries.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { faultNotes } from '../../../bench/report/notes/faults.ts';
import { SCENARIOS } from '../../../scenarios/registry.ts';
import { sampleResult, sampleTrial } from '../sample-result.ts';

function resultOf(trials: readonly TrialResult[]) {
  const names = new Set(trials.map(({ scenario }) => scenario));
  const scenarios = SCENARIOS.map((scenario) => scenarioSummary({ scenario, moduleUrl: null }));
  return sampleResult([...trials], { scenarios: scenarios.filter(({ name }) => names.has(name)) });
}

const restart = sampleTrial({
  backend: 'redis',
  scenario: 'store-restart',
  faults: [{ kind: 'store-kill', target: 'redis' }],
});
const failover = sampleTrial({
  backend: 'redis',
  scenario: 'store-failover',
  faults: [{ kind: 'primary-kill', target: 'redis-primary' }],
});

describe('a server of the store that was killed', () => {
  it('is said to have crashed as a process, and not to have lost its power', () => {
    assert.deepEqual(faultNotes(resultOf([restart, failover])), [
      'store-restart and store-failover: a process crash and not a power loss: what the process had handed to the kernel was still there afterwards',
    ]);
    assert.match(summary(resultOf([restart])), /store-restart: a process crash and not a power loss/);
  });

  it('is not spoken of where none was killed', () => {
    const unharmed = { ...restart, faults: restart.faults.map((fault) => ({ ...fault, injectedUs: null })) };
    assert.deepEqual(faultNotes(resultOf([unharmed])), []);
    assert.deepEqual(faultNotes(resultOf([sampleTrial({ backend: 'redis', scenario: 'node-kill' })])), []);
  });
});
