import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCheck } from '../../bench/checks/check-state.ts';
import { conclude } from '../../bench/checks/conclude.ts';
import { step } from '../../bench/checks/session-checker.ts';
import { add, check, loggedIn, read, verdicts } from './checked-user.ts';

describe('what the checker says beside the verdict', () => {
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
      .history.reduce(step, startCheck({ lifetime: null }));
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
