import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Operation } from '../../bench/model/operation.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';
import { check, read } from './checked-user.ts';
import { type Act, SimulatedUser } from './simulated-user.ts';

describe('any history', () => {
  const act = fc.record<Act>({
    kind: fc.constantFrom('read', 'read', 'add', 'add', 'add', 'checkout', 'logout', 'replay'),
    fate: fc.constantFrom(
      'answered',
      'answered',
      'answered',
      'refused',
      'cut-off-applied',
      'cut-off-late',
      'cut-off-lost',
    ),
  });
  const story = fc.array(
    fc.oneof({ weight: 5, arbitrary: act }, { weight: 1, arbitrary: fc.constant('land' as const) }),
    {
      maxLength: 60,
    },
  );
  const play = (vu: number, acts: readonly (Act | 'land')[]): Operation[] => {
    const user = new SimulatedUser(vu).login();
    for (const next of acts) {
      if (next === 'land') user.land();
      else user.act(next);
    }
    return user.act(read).act(read).history;
  };

  it('of a correct store with atomic updates is free of blame, cut off and late writes included', () => {
    fc.assert(
      fc.property(story, (acts) => {
        const result = check(play(3, acts));
        assert.deepEqual(result.anomalies, []);
        const { kept, ended, unverified, total } = result.cohort;
        assert.equal(kept + ended + unverified, total);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives every session one verdict, whatever the answers were, and the same however users are mixed', () => {
    const answers = fc.constantFrom<'right' | 'gone' | 'empty' | 'foreign'>(
      'right',
      'right',
      'right',
      'gone',
      'empty',
      'foreign',
    );
    fc.assert(
      fc.property(
        fc.array(story, { minLength: 1, maxLength: 5 }),
        fc.array(answers, { minLength: 1 }),
        (stories, changes) => {
          const histories = stories.map((acts, vu) =>
            play(vu, acts).map((operation, index): Operation => {
              const change = changes[index % changes.length];
              const { answer } = operation;
              if (answer === null || typeof answer === 'string' || operation.kind === 'login') return operation;
              if (change === 'gone') return { ...operation, answer: 'anonymous' };
              if (change === 'empty') return { ...operation, answer: { ...answer, items: [] } };
              if (change === 'foreign') return { ...operation, answer: { ...answer, userId: 'user-zz' } };
              return operation;
            }),
          );
          const together = check(histories.flat());
          const mixed = check(histories.flat().toSorted((a, b) => a.endUs - b.endUs));
          for (const counts of [together.cohort, together.later]) {
            assert.equal(
              VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
              counts.total,
            );
          }
          const { rolledBack, logouts } = together.undone;
          const all = (verdict: Verdict): number => together.cohort[verdict] + together.later[verdict];
          assert.ok(all('rolled-back') <= rolledBack.sessions && rolledBack.sessions <= rolledBack.writes);
          assert.ok(all('resurrected') <= logouts);
          assert.deepEqual(mixed.undone, together.undone);
          assert.deepEqual(mixed.cohort, together.cohort);
          assert.deepEqual(mixed.later, together.later);
          const separately = histories.map((history) => check(history).cohort);
          for (const verdict of VERDICTS) {
            assert.equal(
              separately.reduce((sum, counts) => sum + counts[verdict], 0),
              together.cohort[verdict],
            );
          }
        },
      ),
    );
  });

  it('of a store that goes back to a snapshot has as many undone writes as show: adds that are gone, the checkout that is', () => {
    const acts = fc.array(fc.constantFrom<Act['kind']>('read', 'add', 'add', 'add', 'checkout'), { maxLength: 25 });
    let all = 0;
    fc.assert(
      fc.property(acts, acts, (before, after) => {
        const user = new SimulatedUser(3).login();
        for (const kind of before) user.act({ kind, fate: 'answered' });
        const snapshot = itemsOf(user.act(read));
        for (const kind of after) user.act({ kind, fate: 'answered' });
        const current = itemsOf(user.act(read));
        user.readsInstead((view) => ({ ...view, items: snapshot }));
        const { undone, lostUpdates, cohort } = check(user.history);
        const adds = current.filter((item) => !snapshot.includes(item)).length;
        const checkouts = snapshot.some((item) => !current.includes(item)) ? 1 : 0;
        const writes = adds + checkouts;
        assert.deepEqual(undone.rolledBack, { writes, sessions: writes > 0 ? 1 : 0 });
        assert.deepEqual([undone.overwritten.writes, lostUpdates], [0, adds]);
        assert.equal(cohort['rolled-back'], writes > 0 ? 1 : 0);
        all += checkouts;
      }),
      { numRuns: 1000 },
    );
    assert.ok(all > 100, `${all} checkouts in all`);
  });
});

function itemsOf({ history }: SimulatedUser): readonly string[] {
  const answer = history.at(-1)?.answer ?? null;
  return answer === null || typeof answer === 'string' ? [] : answer.items;
}
