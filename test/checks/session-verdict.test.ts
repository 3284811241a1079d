import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../bench/model/verdict.ts';
import { add, check, checkout, loggedIn, logout, read, verdicts } from './checked-user.ts';
import type { SimulatedUser } from './simulated-user.ts';

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
      'anonymous for no reason',
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
      'anonymous after a logout without an answer',
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
    ['an item that was never added', loggedIn().readsInstead((view) => ({ ...view, items: ['7-zz'] })), 'corrupted'],
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
      'anonymous however long after a logout without an answer',
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
    it(`${name}: ${expected}`, () => assert.deepEqual(verdicts(check(history).cohort), { [expected]: 1 }));
  }

  it('is unverified when nothing answered after the last fault', () => {
    const { history } = loggedIn().act(read);
    assert.deepEqual(verdicts(check(history, 1e9).cohort), { unverified: 1 });
  });
});
