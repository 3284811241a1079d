import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import scenario from '../../scenarios/store-failover.ts';
import { type OwnTrial, runOwnScenario } from './own-scenario.ts';

const LOAD = { rate: '100', sessions: '40' };

async function failover(replicationDelayMs: number): Promise<OwnTrial> {
  const [run] = await runOwnScenario({ ...scenario, replicationDelayMs }, ['redis-sentinel'], LOAD);
  assert.ok(run !== undefined);
  return run;
}

describe('a failover to a replica that is 200 ms behind', async () => {
  const { trial, figures } = await failover(200);

  it('is confirmed: the primary died, and the replica took its place', () => {
    assert.deepEqual(
      trial.faults.map(({ kind, target, confirmedUs }) => [kind, target, confirmedUs !== null]),
      [['primary-kill', 'redis-primary', true]],
    );
  });

  it('loses some acknowledged writes, reports how many, and breaks no promise', () => {
    const { writes, sessions } = trial.undone?.rolledBack ?? { writes: 0, sessions: 0 };
    const verdicts = trial.cohort['rolled-back'] + trial.later['rolled-back'];
    assert.ok(verdicts > 0 && verdicts <= sessions && sessions <= writes, `${writes} writes in ${sessions} sessions`);
    assert.notEqual(trial.status, 'failed', trial.reason ?? '');
  });

  it('is over: users are served again', () => {
    assert.ok(figures.outageUsers > 0);
    assert.ok(figures.recoveryMs !== null, 'errors ended before the measurement did');
  });

  it('loses less if the replica keeps up', async () => {
    const near = await failover(0);
    assert.ok(near.trial.faults.every(({ confirmedUs }) => confirmedUs !== null));
    const [close, late] = [near.trial, trial].map(({ undone }) => undone?.rolledBack.writes ?? 0) as [number, number];
    assert.ok(close < late, `${close} and ${late}`);
  });
});
