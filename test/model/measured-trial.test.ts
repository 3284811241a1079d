import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MeasuredTrial, measuredTrialSchema, trialSchema } from '../../bench/model/measured-trial.ts';
import { sampleTrial, voidOf } from '../report/sample-result.ts';

const reliable = sampleTrial({ backend: 'redis', scenario: 'node-kill', lost: 3, recoveryMs: 18 });
const unfit = voidOf(reliable);

describe('a void trial', () => {
  it('has verdicts on its sessions like any other', () => {
    const trials: readonly MeasuredTrial[] = [reliable, unfit];
    assert.deepEqual(
      trials.map(({ cohort, later }) => [cohort.lost, later.total]),
      [
        [3, 3],
        [3, 3],
      ],
    );
  });

  it('has no figures where a reader of figures looks for them', () => {
    const trial: MeasuredTrial = unfit;
    // @ts-expect-error: the status must be looked at first.
    assert.equal(trial.latency, undefined);
    // @ts-expect-error: the same for what the stack answered per second.
    assert.equal(trial.throughput, undefined);
    // @ts-expect-error: and for users without an answer, who may have waited for the generator.
    assert.equal(trial.outageUsers, undefined);
    // @ts-expect-error: and for the longest time of one of them.
    assert.equal(trial.longestOutageUs, undefined);
    assert.ok(trial.status === 'void');
    assert.equal(trial.unreliable.latency.response.count, 7000);
  });

  it('has its faults, and how long each was felt among its figures', () => {
    const trial: MeasuredTrial = unfit;
    const [fault] = trial.faults;
    assert.equal(fault?.injectedUs, 4_667_000);
    // @ts-expect-error: the status must be looked at first.
    assert.equal(fault?.recoveryMs, undefined);
    assert.ok(trial.status === 'void');
    assert.deepEqual(trial.unreliable.recoveriesMs, [18]);
  });

  it('is refused with figures in the place of reliable ones, and a passed one without', () => {
    assert.ok(trialSchema.safeParse(unfit).success);
    assert.ok(!measuredTrialSchema.safeParse({ ...reliable, status: 'void' }).success);
    assert.ok(!measuredTrialSchema.safeParse({ ...unfit, status: 'passed' }).success);
    assert.ok(!measuredTrialSchema.safeParse({ ...unfit, faults: reliable.faults }).success);
    assert.ok(!measuredTrialSchema.safeParse({ ...unfit, outageUsers: 0 }).success);
  });
});
