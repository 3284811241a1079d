import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { startCheck } from '../../bench/checks/check-state.ts';
import { type CheckResult, conclude } from '../../bench/checks/conclude.ts';
import { step } from '../../bench/checks/session-checker.ts';
import type { Operation } from '../../bench/model/operation.ts';
import type { SessionCounts } from '../../bench/model/run-result.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';
import { type Act, SimulatedUser } from './simulated-user.ts';

const RULES = { lifetime: null };

function check(operations: readonly Operation[], verifySinceUs = 0): CheckResult {
  return conclude(operations.reduce(step, startCheck(RULES)), verifySinceUs);
}

function verdicts(counts: SessionCounts): Partial<Record<Verdict, number>> {
  return Object.fromEntries(
    VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => [verdict, counts[verdict]]),
  );
}

const loggedIn = (): SimulatedUser => new SimulatedUser(7).login();
const read: Act = { kind: 'read', fate: 'answered' };
const add: Act = { kind: 'add', fate: 'answered' };
const checkout: Act = { kind: 'checkout', fate: 'answered' };
const logout: Act = { kind: 'logout', fate: 'answered' };

function reads(user: SimulatedUser, count: number): SimulatedUser {
  for (let index = 0; index < count; index++) user.act({ kind: 'read', fate: 'answered' });
  return user;
}

describe('the verdict of a single session', () => {
  const cases: readonly (readonly [name: string, history: SimulatedUser, expected: Verdict])[] = [
    ['reads and writes that agree', loggedIn().act(add).act(add).act(read), 'kept'],
    ['a cart that was checked out', loggedIn().act(add).act(checkout).act(add).act(read), 'kept'],
    ['nothing after the login', loggedIn(), 'unverified'],
    [
      'a logout, and the old cookie is worth nothing',
      loggedIn().act(logout).act({ kind: 'replay', fate: 'answered' }),
      'ended',
    ],
    [
      'anonymous out of nowhere',
      loggedIn()
        .act(read)
        .readsInstead(() => null),
      'lost',
    ],
    [
      'anonymous, though a read in between was cut off',
      loggedIn()
        .act({ kind: 'read', fate: 'cut-off-lost' })
        .readsInstead(() => null),
      'lost',
    ],
    [
      'anonymous after a logout that nobody acknowledged',
      loggedIn().act({ kind: 'logout', fate: 'cut-off-applied' }).act({ kind: 'replay', fate: 'answered' }),
      'ended',
    ],
    [
      'the old cookie works after the logout',
      loggedIn()
        .act(logout)
        .readsInstead((view) => view, 'replay'),
      'resurrected',
    ],
    ["another user's id", loggedIn().readsInstead((view) => ({ ...view, userId: 'user-8' })), 'leaked'],
    ["another user's nonce", loggedIn().readsInstead((view) => ({ ...view, nonce: '8-0' })), 'leaked'],
    ['a nonce of no login', loggedIn().readsInstead((view) => ({ ...view, nonce: '7-5' })), 'corrupted'],
    ['another payload', loggedIn().readsInstead((view) => ({ ...view, digest: 'else' })), 'corrupted'],
    ['an item nobody added', loggedIn().readsInstead((view) => ({ ...view, items: ['7-zz'] })), 'corrupted'],
    ["another user's item", loggedIn().readsInstead((view) => ({ ...view, items: ['8-1'] })), 'corrupted'],
    [
      'an acknowledged item is gone for good',
      loggedIn()
        .act(add)
        .readsInstead((view) => ({ ...view, items: [] })),
      'rolled-back',
    ],
    [
      'an add that was acknowledged with an answer that lacks it',
      loggedIn().readsInstead((view) => ({ ...view, items: [] }), 'add'),
      'rolled-back',
    ],
    [
      'an acknowledged item is missing once',
      loggedIn()
        .act(add)
        .readsInstead((view) => ({ ...view, items: [] }))
        .act(read),
      'stale',
    ],
    [
      'a checkout is undone for good',
      loggedIn()
        .act(add)
        .act(checkout)
        .readsInstead((view) => ({ ...view, items: ['7-1'] })),
      'rolled-back',
    ],
    [
      'an item vanishes while a save with an unknown outcome was open',
      loggedIn()
        .act(add)
        .act({ kind: 'add', fate: 'cut-off-lost' })
        .act(add)
        .readsInstead((view) => ({ ...view, items: ['7-1', '7-2'] })),
      'overwritten',
    ],
    ['a save that was cut off shows', loggedIn().act({ kind: 'add', fate: 'cut-off-applied' }).act(read), 'kept'],
    [
      'a checkout that was cut off shows',
      loggedIn().act(add).act({ kind: 'checkout', fate: 'cut-off-applied' }).act(read),
      'kept',
    ],
    [
      'a checkout that was cut off takes an item that was added after it',
      loggedIn()
        .act(add)
        .act({ kind: 'checkout', fate: 'cut-off-lost' })
        .act(add)
        .readsInstead((view) => ({ ...view, items: [] })),
      'kept',
    ],
    [
      'a checkout that was cut off takes a part of the cart',
      loggedIn()
        .act(add)
        .act(add)
        .act({ kind: 'checkout', fate: 'cut-off-lost' })
        .readsInstead((view) => ({ ...view, items: ['7-2'] })),
      'overwritten',
    ],
    [
      'an item vanishes however long after a save with an unknown outcome that never showed',
      reads(loggedIn().act({ kind: 'add', fate: 'cut-off-lost' }), 30)
        .act(add)
        .readsInstead((view) => ({ ...view, items: [] })),
      'overwritten',
    ],
    [
      'an item vanishes after the save with an unknown outcome had shown',
      loggedIn()
        .act(add)
        .act({ kind: 'add', fate: 'cut-off-applied' })
        .act(read)
        .readsInstead((view) => ({ ...view, items: ['7-2'] })),
      'rolled-back',
    ],
    [
      'anonymous however long after a logout that nobody acknowledged',
      reads(loggedIn().act({ kind: 'logout', fate: 'cut-off-lost' }).stay(), 30).readsInstead(() => null),
      'ended',
    ],
    [
      'a leak outweighs a loss',
      loggedIn()
        .readsInstead((view) => ({ ...view, userId: 'user-8' }))
        .readsInstead(() => null),
      'leaked',
    ],
  ];
  for (const [name, { history }, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.deepEqual(verdicts(check(history).sessions), { [expected]: 1 }));
  }

  it('is unverified when nothing answered after the last fault', () => {
    const { history } = loggedIn().act(read);
    assert.deepEqual(verdicts(check(history, 1e9).sessions), { unverified: 1 });
  });

  it('marks a loss as transient when a probe finds the session again, and counts the login that follows', () => {
    const user = loggedIn()
      .act(read)
      .readsInstead(() => null)
      .readsInstead((view) => view, 'probe')
      .login('reaction')
      .act(read);
    const result = check(user.history);
    assert.deepEqual(verdicts(result.sessions), { lost: 1 });
    assert.deepEqual(verdicts(result.reSessions), { kept: 1 });
    assert.equal(result.transientLosses, 1);
    assert.equal(result.forcedLogins, 1);
    assert.deepEqual(
      result.anomalies.map(({ kind, transient }) => ({ kind, transient })),
      [{ kind: 'lost', transient: true }],
    );
  });

  it("does not take another user's answer for the session found again", () => {
    const user = loggedIn()
      .readsInstead(() => null)
      .readsInstead((view) => ({ ...view, userId: 'user-8', nonce: '8-0' }), 'probe');
    const result = check(user.history);
    assert.deepEqual(verdicts(result.sessions), { leaked: 1 });
    assert.equal(result.transientLosses, 0);
  });

  it('says the same when it is asked twice', () => {
    const state = loggedIn()
      .act(add)
      .readsInstead((view) => ({ ...view, items: [] }))
      .history.reduce(step, startCheck(RULES));
    assert.deepEqual(conclude(state, 0), conclude(state, 0));
  });

  it('names what was expected, what was served, when and by whom', () => {
    const user = loggedIn()
      .act(add)
      .readsInstead((view) => ({ ...view, items: [] }));
    const [anomaly] = check(user.history).anomalies;
    assert.equal(anomaly?.kind, 'rolled-back');
    assert.match(anomaly?.expected ?? '', /item 7-1, acknowledged/);
    assert.match(anomaly?.observed ?? '', /items \[\]/);
    assert.equal(anomaly?.node, 'node-1');
    assert.equal(anomaly?.requestId, '7-2');
  });

  it('counts an item that stands in the cart twice once, however often it is seen', () => {
    const user = loggedIn().act(add);
    for (let answer = 0; answer < 10; answer++) {
      user.readsInstead((view) => ({ ...view, items: [...view.items, ...view.items] }));
    }
    const result = check(user.history);
    assert.equal(result.doubledWrites, 1);
    assert.deepEqual(verdicts(result.sessions), { kept: 1 });
  });
});

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
        const { kept, ended, unverified, total } = result.sessions;
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
          for (const counts of [together.sessions, together.reSessions]) {
            assert.equal(
              VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
              counts.total,
            );
          }
          assert.deepEqual(mixed.sessions, together.sessions);
          assert.deepEqual(mixed.reSessions, together.reSessions);
          const separately = histories.map((history) => check(history).sessions);
          for (const verdict of VERDICTS) {
            assert.equal(
              separately.reduce((sum, counts) => sum + counts[verdict], 0),
              together.sessions[verdict],
            );
          }
        },
      ),
    );
  });
});
