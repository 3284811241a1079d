import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { Operation, SessionView } from '../../bench/model/operation.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';
import { historyOf, type Request } from './correct-store.ts';
import type { World } from './simulated-server.ts';

const CALM: World = { wholeSessions: true, tabs: false, lifetime: null, frozen: null };
const TTL_US = 10_000;

const request = fc.record<Request>({
  patienceUs: fc.constant(0),
  kind: fc.constantFrom('read', 'read', 'add', 'add', 'checkout'),
  gapUs: fc.integer({ min: 1, max: 60 }),
  readUs: fc.integer({ min: 1, max: 20 }),
  writeUs: fc.integer({ min: 1, max: 20 }),
  answerUs: fc.integer({ min: 1, max: 20 }),
  fate: fc.constantFrom('answered', 'answered', 'answered', 'answered', 'refused'),
});
const reading: Request = {
  kind: 'read',
  gapUs: 5,
  readUs: 5,
  writeUs: 5,
  answerUs: 5,
  fate: 'answered',
  patienceUs: 0,
};
const adding: Request = { ...reading, kind: 'add' };

/** Any requests, an item that is surely in the cart, and then only reads: of these, `tamper` changes the answers. */
const stories = fc.record({
  before: fc.array(request, { maxLength: 20 }),
  reads: fc.integer({ min: 2, max: 8 }),
});

type Tamper = (view: SessionView, read: number) => SessionView | 'anonymous';

function verdictOf(
  before: readonly Request[],
  reads: number,
  tamper: Tamper,
  then: readonly Request[] = [],
): Verdict[] {
  const requests = [...before, adding, ...Array.from({ length: reads }, () => reading), ...then];
  const firstRead = before.length + 2;
  const history = historyOf(5, requests, CALM).map((operation): Operation => {
    const { answer, seq } = operation;
    if (answer === null || typeof answer === 'string' || seq < firstRead || operation.kind === 'logout')
      return operation;
    const changed = tamper(answer, seq - firstRead);
    const outcome = changed === 'anonymous' && operation.kind !== 'replay' ? 'fail' : operation.outcome;
    return { ...operation, answer: changed, outcome };
  });
  const lifetime = { ttlUs: TTL_US, granularityUs: 0 };
  const state = history.reduce(step, startCheck({ lifetime }));
  const { cohort } = sumVerdicts(state);
  return VERDICTS.filter((verdict) => cohort[verdict] > 0);
}

describe('what a broken store does to any history', () => {
  const lastOf = ({ items }: SessionView): readonly string[] => items.slice(0, -1);
  const cases: readonly (readonly [does: string, tamper: Tamper, verdict: Verdict, then?: readonly Request[]])[] = [
    ['shows another user', (view) => ({ ...view, userId: 'user-zz' }), 'leaked'],
    ["shows another user's session once", (view, read) => (read === 1 ? { ...view, nonce: '8-0' } : view), 'leaked'],
    ['damages the payload', (view) => ({ ...view, digest: 'else' }), 'corrupted'],
    ['shows an item that no user added', (view) => ({ ...view, items: [...view.items, '8-3'] }), 'corrupted'],
    ['shows an item that is yet to be added', (view) => ({ ...view, items: [...view.items, '5-zz'] }), 'corrupted'],
    ['forgets the session', (_view, read) => (read >= 1 ? 'anonymous' : _view), 'lost'],
    ['forgets the session for one answer', (view, read) => (read === 0 ? 'anonymous' : view), 'lost'],
    ['drops an acknowledged item', (view) => ({ ...view, items: lastOf(view) }), 'rolled-back'],
    ['empties the cart', (view) => ({ ...view, items: [] }), 'rolled-back'],
    ['serves an older state once', (view, read) => (read === 0 ? { ...view, items: lastOf(view) } : view), 'stale'],
    ['shows an item twice', (view) => ({ ...view, items: [...view.items, ...view.items] }), 'kept'],
    ['does what it should', (view) => view, 'kept'],
    [
      'brings a session back after its logout',
      (view) => view,
      'resurrected',
      [
        { ...reading, kind: 'logout' },
        { ...reading, kind: 'replay' },
      ],
    ],
    ['lets a session outlive its time', (view) => view, 'overstayed', [{ ...reading, gapUs: 2 * TTL_US }]],
    ['lets a session live just within its time', (view) => view, 'kept', [{ ...reading, gapUs: TTL_US - 20 }]],
  ];
  for (const [does, tamper, verdict, then] of cases) {
    it(`${does}: ${verdict}`, () => {
      fc.assert(
        fc.property(stories, ({ before, reads }) => {
          const broken = verdict === 'resurrected' ? revived(before, reads) : verdictOf(before, reads, tamper, then);
          assert.deepEqual(broken, [verdict]);
        }),
        { numRuns: 500 },
      );
    });
  }
});

/** The answer to the replay after a logout shows the session again. */
function revived(before: readonly Request[], reads: number): Verdict[] {
  const requests = [...before, ...Array.from({ length: reads }, () => reading)];
  const logout: Request = { ...reading, kind: 'logout' };
  const history = historyOf(5, [...requests, logout, { ...reading, kind: 'replay' }], CALM);
  const login = history[0]?.answer;
  const state = history
    .map((operation): Operation => (operation.kind === 'replay' ? { ...operation, answer: login ?? null } : operation))
    .reduce(step, startCheck({ lifetime: null }));
  const { cohort } = sumVerdicts(state);
  return VERDICTS.filter((verdict) => cohort[verdict] > 0);
}
