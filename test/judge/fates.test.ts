import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCheck } from '../../bench/checks/check-state.ts';
import { sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import { fatesOf, type Promised } from '../../bench/judge/fates.ts';
import { brokenGuarantees } from '../../bench/judge/promises.ts';
import { completeGuarantees } from '../../bench/model/guarantees.ts';

describe('the fates of sessions', () => {
  const promised: Promised = { guarantees: completeGuarantees({ shared: true }), routing: 'round-robin', apps: 1 };
  const check = sumVerdicts(startCheck({ lifetime: null }));
  const lost = { ...check, cohort: { ...check.cohort, total: 3, lost: 3 }, lostWhileCalm: 3 };

  it('are what was promised, what failed, and the verdicts', () => {
    const fates = fatesOf(
      { ...promised, rules: { lifetime: null, seeded: 2 } },
      { takenAway: ['node'], nodeFailures: ['silent', 'ended'] },
      lost,
    );
    assert.deepEqual(fates, {
      promised,
      failureModes: ['node'],
      nodeFailures: [{ kind: 'silent' }, { kind: 'ended' }],
      verdicts: {
        cohort: lost.cohort,
        later: lost.later,
        unseen: 2,
        lostWhileCalm: 3,
        wentBackWhileCalm: lost.wentBackWhileCalm,
      },
    });
  });

  it('are all that broken guarantees follow from', () => {
    const brokenBy = (...takenAway: ('node' | 'store')[]): string[] =>
      brokenGuarantees(
        fatesOf(
          { ...promised, rules: { lifetime: null } },
          { takenAway, nodeFailures: [] },
          { ...lost, lostWhileCalm: 0 },
        ),
      );
    assert.deepEqual(brokenBy('node'), ['3 of 3 sessions lost, though it declares to survive the loss of a node']);
    assert.deepEqual(brokenBy('store'), []);
  });
});
