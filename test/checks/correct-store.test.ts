import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CheckState, resume, stall, startCheck } from '../../bench/checks/check-state.ts';
import { type CheckResult, conclude, mergeChecks } from '../../bench/checks/conclude.ts';
import { step } from '../../bench/checks/session-checker.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { historyOf, LATE_US, type Request, type World } from './correct-store.ts';

const us = (max: number) => fc.integer({ min: 1, max });
const request = fc.record<Request>({
  kind: fc.constantFrom('read', 'read', 'read', 'add', 'add', 'add', 'checkout', 'replay'),
  gapUs: us(60),
  readUs: us(30),
  writeUs: us(30),
  answerUs: us(30),
  fate: fc.constantFrom('answered', 'answered', 'answered', 'answered', 'cut-off', 'refused'),
});
const withLogout = fc
  .record({ requests: fc.array(request, { maxLength: 40 }), logoutAt: fc.nat({ max: 60 }) })
  .map(({ requests, logoutAt }): Request[] =>
    requests.map((one, index) => (index === logoutAt ? { ...one, kind: 'logout' } : one)),
  );

function run(
  operations: readonly Operation[],
  { lifetime, frozen }: Omit<World, 'tabs' | 'wholeSessions'>,
): CheckState {
  const state = startCheck({ lateWritesUs: LATE_US, lifetime });
  let stage = 0;
  for (const operation of operations) {
    if (frozen !== null && stage === 0 && operation.endUs >= frozen.fromUs) stage = (stall(state, frozen.fromUs), 1);
    if (frozen !== null && stage === 1 && operation.endUs >= frozen.toUs) stage = (resume(state, frozen.toUs), 2);
    step(state, operation);
  }
  return state;
}

function check(requests: readonly Request[], world: World): CheckResult {
  return conclude(run(historyOf(3, requests, world), world), 0);
}

function kinds({ anomalies }: CheckResult): string[] {
  return [...new Set(anomalies.map(({ kind }) => kind))];
}

describe('a store that does all it should is free of blame', () => {
  const worlds: readonly (readonly [name: string, world: World, allowed: readonly string[]])[] = [
    ['with atomic updates', { wholeSessions: false, tabs: false, lifetime: null, frozen: null }, []],
    ['with atomic updates and several tabs', { wholeSessions: false, tabs: true, lifetime: null, frozen: null }, []],
    [
      'with whole-session saves: a late one overwrites',
      { wholeSessions: true, tabs: false, lifetime: null, frozen: null },
      ['overwritten'],
    ],
    [
      'with whole-session saves and several tabs',
      { wholeSessions: true, tabs: true, lifetime: null, frozen: null },
      ['overwritten'],
    ],
    [
      'with a freeze, and atomic updates in several tabs',
      { wholeSessions: false, tabs: true, lifetime: null, frozen: { fromUs: 300, toUs: 700 } },
      [],
    ],
    [
      'with a freeze, and whole-session saves',
      { wholeSessions: true, tabs: true, lifetime: null, frozen: { fromUs: 300, toUs: 700 } },
      ['overwritten'],
    ],
    [
      'with a lifetime that ends now and then',
      { wholeSessions: false, tabs: false, lifetime: { ttlUs: 70, granularityUs: 0 }, frozen: null },
      [],
    ],
    [
      'with a lifetime that ends now and then, and several tabs',
      { wholeSessions: false, tabs: true, lifetime: { ttlUs: 70, granularityUs: 0 }, frozen: null },
      [],
    ],
  ];
  for (const [name, world, allowed] of worlds) {
    it(name, () => {
      fc.assert(
        fc.property(withLogout, (requests) => {
          const result = check(requests, world);
          assert.deepEqual(
            kinds(result).filter((kind) => !allowed.includes(kind)),
            [],
          );
        }),
        { numRuns: 3000 },
      );
    });
  }

  it('with whole-session saves, as long as no two overlap and none is cut off', () => {
    fc.assert(
      fc.property(withLogout, (requests) => {
        const calm = requests.map((one): Request => ({ ...one, fate: one.fate === 'cut-off' ? 'answered' : one.fate }));
        const result = check(calm, { wholeSessions: true, tabs: false, lifetime: null, frozen: null });
        assert.deepEqual(kinds(result), []);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('checkers of parts of the users', () => {
  it('join to what one checker of all says', () => {
    fc.assert(
      fc.property(
        fc.array(withLogout, { minLength: 2, maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 6 }),
        (users, sides, damaged) => {
          const world: World = { wholeSessions: true, tabs: true, lifetime: null, frozen: null };
          const histories = users.map((requests, vu) =>
            historyOf(vu, requests, world).map(
              (operation): Operation =>
                damaged.includes(vu * 50 + operation.seq) && operation.answer !== null && operation.kind !== 'login'
                  ? { ...operation, answer: 'anonymous' }
                  : operation,
            ),
          );
          const all = histories.flat().toSorted((a, b) => a.endUs - b.endUs || a.vu - b.vu || a.seq - b.seq);
          const parts = [true, false].map((side) =>
            run(
              all.filter(({ vu }) => sides[vu] === side),
              world,
            ),
          );
          const [first, second] = parts;
          assert.ok(first !== undefined && second !== undefined);
          assert.deepEqual(conclude(mergeChecks([first, second]), 0), conclude(run(all, world), 0));
        },
      ),
    );
  });
});
