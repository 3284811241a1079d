import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { figuresOf } from '../commands/figures-of.ts';
import { Harness, SMOKE } from '../commands/harness.ts';

const RUN = ['--scenarios', 'store-pressure,steady', ...SMOKE, '--seed', '7'];

describe('a store whose memory fills', () => {
  it('refuses writes and loses no session, or loses sessions without an error, as each of them declares', async () => {
    await using harness = new Harness([
      '--backends',
      'redis,redis-hash,memcached,memcached-cluster,postgres,memory',
      ...RUN,
    ]);
    const { code, stdout, stderr } = await harness.ended;
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stdout}\n${stderr}`);
    // Whatever the order, the trials after one of these find servers that are not full.
    const all = harness.result().trials;
    assert.equal(all.length, 12);
    const trials = all.filter(({ scenario }) => scenario === 'store-pressure');
    assert.ok(all.every(({ scenario, status }) => scenario === 'store-pressure' || status !== 'skipped'));
    const measured = (backend: string): MeasuredTrial => {
      const trial = trials.find((one) => one.backend === backend);
      assert.ok(trial !== undefined && trial.status !== 'skipped', backend);
      assert.notEqual(trial.status, 'failed', trial.reason ?? '');
      return trial;
    };
    const storeErrors = (trial: MeasuredTrial): number => figuresOf(trial).errorsByCause['status 503 write'] ?? 0;

    for (const backend of ['redis', 'redis-hash']) {
      const trial = measured(backend);
      assert.equal(trial.cohort.lost + trial.later.lost, 0, backend);
      const [fault] = trial.faults;
      assert.ok(fault?.confirmedUs != null && fault.healedUs !== null);
    }
    // A script of redis-hash has extended the session's life before it adds an item: Redis lets it finish then.
    assert.ok(storeErrors(measured('redis')) > 20, 'every write to a session is refused');
    const memcached = measured('memcached');
    assert.ok(memcached.cohort.lost > 0, 'some were away for long enough to be dropped');
    assert.equal(storeErrors(memcached), 0);
    assert.match(
      stdout,
      /memcached(-cluster)?\s+lost\s+\d+\s+of\s+500\s+sessions[^:]*:\s+(it\s+does|they\s+do)\s+not\s+promise\s+to\s+survive\s+a\s+store\s+that\s+is\s+full/,
    );
    assert.match(stdout, /redis(-hash)?\s+and\s+redis(-hash)?\s+lost\s+none,\s+as\s+they\s+promise/);

    const skipped = Object.fromEntries(
      trials.flatMap((trial) => (trial.status === 'skipped' ? [[trial.backend, trial.reason]] : [])),
    );
    assert.match(skipped['postgres'] ?? '', /how much memory the servers of postgres may fill is not limited here/);
    assert.match(skipped['memory'] ?? '', /no server/);
  });
});
