import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Scenario } from '../../scenarios/scenario.ts';
import scenarios from '../../scenarios/store-partition.ts';
import { type OwnTrial, runOwnScenario } from './own-scenario.ts';

const BACKENDS = ['redis', 'postgres', 'mysql', 'memcached'];

/** Low enough for a busy machine, and enough for every user to meet the fault. */
const LOAD = { rate: '60', sessions: '30' };

// One after the other: the machine is to be theirs.
const runs: (readonly [Scenario, readonly OwnTrial[]])[] = [];
for (const scenario of scenarios) runs.push([scenario, await runOwnScenario(scenario, BACKENDS, LOAD)]);

for (const [scenario, trials] of runs) {
  describe(scenario.name, () => {
    it('was measured with every store that has a server', () => {
      assert.deepEqual(
        trials.map(({ trial }) => trial.backend),
        BACKENDS,
      );
    });

    for (const { trial, history } of trials) {
      it(`logs nobody out of ${trial.backend}, and undoes nothing`, () => {
        assert.notEqual(trial.status, 'failed', trial.reason ?? '');
        assert.deepEqual([trial.requests.anonymous, trial.forcedLogins, trial.lostUpdates], [0, 0, 0]);
        const { total, kept, ended, overwritten } = trial.sessions;
        assert.equal(kept + ended + overwritten, total, JSON.stringify(trial.sessions));
      });

      it(`struck the links to ${trial.backend}, was seen to, and healed`, () => {
        const [fault, ...others] = trial.faults;
        assert.deepEqual(others, []);
        assert.ok(fault?.confirmedUs != null && fault.healedUs != null);
        assert.equal(fault.target, scenario.name.endsWith('-node') ? 'node-2' : 'every node');
        const endUs = Math.max(...history.map(({ endUs: one }) => one));
        assert.ok(
          history.some(({ outcome, endUs: one }) => outcome === 'ok' && one > endUs - 1_000_000),
          'answers at the end',
        );
      });
    }

    const fails = !scenario.name.endsWith('-delay');
    it(`${fails ? 'makes requests fail, by an answer' : 'slows requests down'}, and none waits for the end of its patience`, () => {
      for (const { trial } of trials) {
        const causes = Object.keys(trial.errorsByCause);
        assert.ok(
          !fails || causes.some((cause) => cause.startsWith('status 503')),
          `${trial.backend}: ${causes.join()}`,
        );
        assert.ok(!causes.some((cause) => cause === 'timeout'), `${trial.backend}: ${causes.join()}`);
      }
    });
  });
}
