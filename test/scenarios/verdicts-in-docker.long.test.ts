import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { containersOf, noDocker } from '../cluster/docker/docker-engine.ts';
import { figuresOf } from '../commands/figures-of.ts';
import { Harness } from '../commands/harness.ts';

const SMALL = ['--profile', 'smoke', '--rate', '20', '--sessions', '60', '--seed', '7'];

const WRONG = ['leaked', 'corrupted', 'resurrected', 'overstayed', 'rolled-back', 'overwritten'] as const;

/** The verdict of a trial, without its times. */
function verdictOf({ scenario, cohort, later, faults }: MeasuredTrial): unknown {
  const share = cohort.lost / cohort.total;
  const wrong = WRONG.filter((verdict) => cohort[verdict] + later[verdict] > 0)
    // Which writes were open when the store died is chance.
    .filter((verdict) => scenario !== 'store-restart' || verdict !== 'overwritten');
  return {
    lost: share === 0 ? 'none' : share > 0.5 ? 'most' : 'some',
    wrong,
    faults: faults.map(({ kind, target, unconfirmed }) => ({ kind, target, unconfirmed })),
  };
}

async function trialsWith(services: 'native' | 'docker'): Promise<ReadonlyMap<string, MeasuredTrial>> {
  const what = ['--backends', 'redis,postgres,memcached,mysql', '--scenarios', 'node-kill,store-restart'];
  await using harness = new Harness([...what, ...SMALL, '--services', services]);
  await harness.says(/log-in/);
  const [runId = ''] = harness.runFolders();
  assert.equal((await containersOf(runId)).length, services === 'docker' ? 1 : 0);
  const { code, stderr } = await harness.ended;
  // 2: the machine is too noisy for latencies, which do not matter here.
  assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
  const result = harness.result();
  assert.equal(result.environment.provider, services);
  assert.deepEqual(harness.runFolders(), []);
  assert.deepEqual(await containersOf(runId), []);
  const measured = result.trials.filter((trial) => trial.status !== 'skipped');
  return new Map(measured.map((trial) => [`${trial.backend} in ${trial.scenario}`, trial]));
}

describe('a comparison with servers in Docker', { skip: noDocker }, () => {
  it('has the verdicts of one with native servers, and measures the cost of the store', async () => {
    const native = await trialsWith('native');
    const docker = await trialsWith('docker');
    assert.equal(native.size, 8);
    assert.deepEqual([...docker.keys()].toSorted(), [...native.keys()].toSorted());
    for (const [name, trial] of docker) {
      assert.deepEqual({ [name]: verdictOf(trial) }, { [name]: verdictOf(native.get(name) as MeasuredTrial) });
      const { store } = figuresOf(trial).cpuUsPerRequest;
      assert.ok(store !== null && store > 0, `${name}: ${store} µs`);
    }
  });
});
