import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median } from '../../bench/stats/median.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import scenarios from '../../scenarios/store-partition.ts';
import { type OwnTrial, runOwnScenario } from './own-scenario.ts';
import { assertFailsFast } from './slowest-error.ts';

const BACKENDS = ['redis', 'postgres', 'mysql', 'memcached'];

/** Low enough for a busy machine, and enough for every user to meet the fault. */
const LOAD = { rate: '60', sessions: '30' };

/** The mean delay that is added to a round trip to the store. A request makes at least one. */
const FARTHER_MS = 50;

/** The service times of requests that were sent and answered during the fault. */
function medianMsInFault({ trial, history, measureStartUs }: OwnTrial): number {
  const [fault] = trial.faults;
  const fromUs = measureStartUs + (fault?.confirmedUs ?? Number.NaN);
  const toUs = measureStartUs + (fault?.healPlannedUs ?? Number.NaN);
  const tookUs = history.flatMap(({ sentUs, endUs, outcome, origin }) =>
    origin === 'measured' && outcome === 'ok' && sentUs !== null && sentUs >= fromUs && endUs < toUs
      ? [endUs - sentUs]
      : [],
  );
  return (median(tookUs) ?? 0) / 1000;
}

// One after the other, so that each has the machine for itself.
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

    for (const { trial, figures, history } of trials) {
      it(`logs no user of ${trial.backend} out, and undoes no write`, () => {
        assert.notEqual(trial.status, 'failed', trial.reason ?? '');
        assert.deepEqual([figures.requests.anonymous, trial.forcedLogins, trial.lostUpdates], [0, 0, 0]);
        const { total, kept, ended, overwritten } = trial.cohort;
        assert.equal(kept + ended + overwritten, total, JSON.stringify(trial.cohort));
      });

      it(`struck the links to ${trial.backend}, was confirmed, and healed`, () => {
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

    const slows = scenario.name.endsWith('-delay');
    for (const run of trials) {
      const { trial, figures } = run;
      it(`${slows ? 'slows requests down' : 'makes requests fail, by an answer'}, and none waits for long: ${trial.backend}`, () => {
        if (slows) {
          const tookMs = medianMsInFault(run);
          assert.ok(tookMs >= FARTHER_MS, `the median was ${tookMs} ms`);
        } else {
          const causes = Object.keys(figures.errorsByCause);
          assert.ok(
            causes.some((cause) => cause.startsWith('status 503')),
            causes.join(),
          );
        }
        assertFailsFast(figures);
      });
    }
  });
}
