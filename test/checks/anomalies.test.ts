import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import { requestIdOf } from '../../bench/model/operation.ts';
import { add, check, checkout, loggedIn, logout, read, verdicts } from './checked-user.ts';

const NOTHING_UNDONE = {
  rolledBack: { writes: 0, sessions: 0 },
  overwritten: { writes: 0, sessions: 0 },
  logouts: 0,
};

describe('what the checker finds besides the verdict', () => {
  it('marks a loss as transient when a retry of the old cookie finds the session again, and counts the login that follows', () => {
    const user = loggedIn()
      .act(read)
      .readsInstead(() => null)
      .readsInstead((view) => view, 'probe')
      .login('reaction')
      .act(read);
    const result = check(user.history);
    assert.deepEqual(verdicts(result.cohort), { lost: 1 });
    assert.deepEqual(verdicts(result.later), { kept: 1 });
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
    assert.deepEqual(verdicts(result.cohort), { leaked: 1 });
    assert.equal(result.transientLosses, 0);
  });

  it('finds the same when it concludes twice', () => {
    const state = loggedIn()
      .act(add)
      .readsInstead((view) => ({ ...view, items: [] }))
      .history.reduce(step, startCheck({ lifetime: null }));
    assert.deepEqual(sumVerdicts(state), sumVerdicts(state));
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

  it('counts an item that is in the cart twice once, however often it is seen', () => {
    const user = loggedIn().act(add);
    for (let answer = 0; answer < 10; answer++) {
      user.readsInstead((view) => ({ ...view, items: [...view.items, ...view.items] }));
    }
    const result = check(user.history);
    assert.equal(result.doubledWrites, 1);
    assert.deepEqual(verdicts(result.cohort), { kept: 1 });
  });

  it('counts a checkout that was undone once, however many items came back', () => {
    const user = loggedIn()
      .act(add)
      .act(add)
      .act(checkout)
      .readsInstead((view) => ({ ...view, items: ['7-1', '7-2'] }));
    const { undone, lostUpdates } = check(user.history);
    assert.deepEqual(undone, { ...NOTHING_UNDONE, rolledBack: { writes: 1, sessions: 1 } });
    assert.equal(lostUpdates, 0);
  });

  it('counts each add that was undone, and apart those that another save may have undone', () => {
    const lost = loggedIn()
      .act(add)
      .act(add)
      .readsInstead((view) => ({ ...view, items: [] }));
    assert.deepEqual(check(lost.history).undone.rolledBack, { writes: 2, sessions: 1 });
    const doubtful = loggedIn()
      .act(add)
      .act({ kind: 'add', fate: 'cut-off-lost' })
      .act(add)
      .readsInstead((view) => ({ ...view, items: ['7-1', '7-2'] }));
    assert.deepEqual(check(doubtful.history).undone, { ...NOTHING_UNDONE, overwritten: { writes: 1, sessions: 1 } });
  });

  it('counts a logout that was undone', () => {
    const user = loggedIn()
      .act(logout)
      .readsInstead((view) => view, 'replay');
    assert.deepEqual(check(user.history).undone, { ...NOTHING_UNDONE, logouts: 1 });
  });

  it('counts nothing as undone that was missing for a moment', () => {
    const user = loggedIn()
      .act(add)
      .act(checkout)
      .readsInstead((view) => ({ ...view, items: ['7-1'] }))
      .act(read)
      .act(add)
      .readsInstead((view) => ({ ...view, items: [] }))
      .act(read);
    assert.deepEqual(check(user.history).undone, NOTHING_UNDONE);
  });

  it('counts a checkout once though its items come back in many answers, and more of them than are remembered', () => {
    const user = loggedIn();
    for (let item = 1; item <= 70; item++) user.act(add);
    user.act(checkout);
    const items = Array.from({ length: 70 }, (_, index) => requestIdOf(7, index + 1));
    for (const shown of [items.slice(-64), items.slice(-60), items.slice(-64)]) {
      user.readsInstead((view) => ({ ...view, items: shown }));
    }
    assert.deepEqual(check(user.history).undone.rolledBack, { writes: 1, sessions: 1 });
  });

  it('counts apart what was undone before anything was broken', () => {
    const user = loggedIn()
      .act(add)
      .readsInstead((view) => ({ ...view, items: [] }));
    const seenUs = user.history.at(-1)?.endUs ?? 0;
    const state = user.history.reduce(step, startCheck({ lifetime: null }));
    const before = (calmUntilUs: number | null) => sumVerdicts(state, { calmUntilUs }).wentBackWhileCalm['rolled-back'];
    assert.deepEqual([before(seenUs), before(seenUs + 1), before(null)], [0, 1, 1]);
  });
});
