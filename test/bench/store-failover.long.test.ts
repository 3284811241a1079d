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
  const { trial } = await failover(200);

  it('was seen: the primary died, and the replica took its place', () => {
    assert.deepEqual(
      trial.faults.map(({ kind, target, confirmedUs }) => [kind, target, confirmedUs !== null]),
      [['primary-kill', 'redis-primary', true]],
    );
  });

  it('loses some acknowledged writes, says how many, and breaks no promise', () => {
    assert.ok(trial.lostUpdates > 0, `${trial.lostUpdates} writes`);
    const undone = trial.sessions['rolled-back'] + trial.reSessions['rolled-back'];
    assert.ok(undone > 0 && undone <= trial.lostUpdates, `${undone} sessions`);
    assert.notEqual(trial.status, 'failed', trial.reason ?? '');
  });

  it('is over: users are served again', () => {
    assert.ok(trial.outageUsers > 0);
    assert.ok(trial.recoveryMs !== null, 'errors ended before the measurement did');
  });

  it('loses less where the replica keeps up', async () => {
    const near = await failover(0);
    assert.ok(near.trial.faults.every(({ confirmedUs }) => confirmedUs !== null));
    assert.ok(near.trial.lostUpdates < trial.lostUpdates, `${near.trial.lostUpdates} and ${trial.lostUpdates}`);
  });
});
