import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CheckState, mergeChecks, startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { type CheckResult, sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { historyOf, type Request } from './correct-store.ts';
import { requestsOf } from './requests.ts';
import type { World } from './simulated-server.ts';

/** An answer long after the last effect. */
const lastLook: Request = {
  kind: 'read',
  gapUs: 5000,
  readUs: 1,
  writeUs: 1,
  answerUs: 1,
  fate: 'answered',
  patienceUs: 0,
};

function run(operations: readonly Operation[], { lifetime }: Pick<World, 'lifetime'>): CheckState {
  return operations.reduce(step, startCheck({ lifetime }));
}

function check(requests: readonly Request[], world: World): CheckResult {
  return sumVerdicts(run(historyOf(3, [...requests, lastLook], world), world));
}

function kinds({ anomalies }: CheckResult): string[] {
  return [...new Set(anomalies.map(({ kind }) => kind))];
}

describe('a store that does all it should is free of blame', () => {
  const freeze = { fromUs: 300, toUs: 3000 };
  const ttl = { ttlUs: 120, granularityUs: 0 };
  const lifetimes = [null, { ...ttl, extendedBy: 'read' }, { ...ttl, extendedBy: 'write' }] as const;
  for (const wholeSessions of [false, true]) {
    for (const tabs of [false, true]) {
      for (const lifetime of lifetimes) {
        for (const frozen of [null, freeze]) {
          const name = [
            wholeSessions ? 'with whole-session saves: they overwrite each other' : 'with atomic updates',
            ...(tabs ? ['in several tabs'] : []),
            ...(lifetime === null ? [] : [`with a lifetime that each ${lifetime.extendedBy} extends`]),
            ...(frozen === null ? [] : ['with a freeze']),
          ].join(', ');
          it(name, () => {
            const world: World = { wholeSessions, tabs, lifetime, frozen };
            fc.assert(
              fc.property(requestsOf(400), (requests) => {
                const wrong = kinds(check(requests, world)).filter((kind) => !wholeSessions || kind !== 'overwritten');
                assert.deepEqual(wrong, []);
              }),
              { numRuns: 1000 },
            );
          });
        }
      }
    }
  }

  it('with whole-session saves, as long as no two overlap and none is cut off', () => {
    fc.assert(
      fc.property(requestsOf(400), (requests) => {
        const calm = requests.map((one): Request => ({ ...one, fate: one.fate === 'cut-off' ? 'answered' : one.fate }));
        const result = check(
          calm.filter(({ fate }) => fate !== 'broken-off'),
          { wholeSessions: true, tabs: false, lifetime: null, frozen: null },
        );
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
        fc.array(requestsOf(60), { minLength: 2, maxLength: 6 }),
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
          const all = histories.flat().toSorted((a, b) => a.endUs - b.endUs || a.vu - b.vu);
          const parts = [true, false].map((side) =>
            run(
              all.filter(({ vu }) => sides[vu] === side),
              world,
            ),
          );
          const [first, second] = parts;
          assert.ok(first !== undefined && second !== undefined);
          assert.deepEqual(sumVerdicts(mergeChecks([first, second])), sumVerdicts(run(all, world)));
        },
      ),
    );
  });
});
