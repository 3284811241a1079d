import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { lostInCohort, sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { Circumstances } from '../../bench/model/check-inputs.ts';
import { type Operation, requestIdOf, userIdOf } from '../../bench/model/operation.ts';
import { historyOf } from './correct-store.ts';
import { historyIn } from './notation.ts';
import { requestsOf } from './requests.ts';
import type { World } from './simulated-server.ts';

const LIFETIME = { ttlUs: 400, granularityUs: 20 };

/** What the answer to a request says instead of the truth. */
const lies = ['true', 'true', 'true', 'true', 'anonymous', 'anonymous', 'foreign', 'unheard', 'damaged'] as const;

function tell(operation: Operation, lie: (typeof lies)[number]): Operation {
  const { answer, kind, vu } = operation;
  if (answer === null || typeof answer === 'string' || kind === 'login' || lie === 'true') return operation;
  if (lie === 'anonymous' || lie === 'damaged') return { ...operation, answer: lie };
  if (lie === 'foreign') return { ...operation, answer: { ...answer, userId: 'user-zz' } };
  return { ...operation, answer: { ...answer, items: [...answer.items, `${vu.toString(36)}-zz`] } };
}

/** Each may excuse some losses. */
const circumstances = fc.record<Pick<Circumstances, 'touchesFailed' | 'clockMoved'>>({
  touchesFailed: fc.boolean(),
  clockMoved: fc.record({ aheadUs: fc.nat(LIFETIME.ttlUs), behindUs: fc.nat(LIFETIME.ttlUs) }),
});

describe('the sessions of the cohort that are lost so far', () => {
  it('are after every operation as many as a report of that moment counts', () => {
    let most = 0;
    let excused = 0;
    fc.assert(
      fc.property(
        fc.array(requestsOf(100), { minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom(...lies), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        circumstances,
        (users, told, tabs, known) => {
          const world: World = {
            wholeSessions: true,
            tabs,
            lifetime: { ...LIFETIME, extendedBy: 'read' },
            frozen: null,
          };
          const state = startCheck({ lifetime: LIFETIME });
          const histories = users.map((requests, vu) => historyOf(vu, requests, world));
          const mixed = histories.flat().toSorted((a, b) => a.endUs - b.endUs || a.vu - b.vu);
          for (const [index, operation] of mixed.entries()) {
            step(state, tell(operation, told[index % told.length] ?? 'true'));
            const { sum: lost, total } = lostInCohort(state, known);
            const { cohort } = sumVerdicts(state, known);
            assert.deepEqual([lost, total], [cohort.lost, cohort.total]);
            most = Math.max(most, lost);
            if (lostInCohort(state).sum > lost) excused++;
          }
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(most > 1 && excused > 10, `${most} lost at most, fewer by an excuse ${excused} times`);
  });

  it('are neither those with a worse verdict nor those that a later end explains', () => {
    const lostAfter = (history: string): number =>
      lostInCohort(historyIn(history).reduce(step, startCheck({ lifetime: null }))).sum;
    assert.equal(lostAfter('read#1[20,30] anon'), 1);
    assert.equal(lostAfter('read#1[20,30] anon; probe#2[40,50] damaged'), 0, 'corrupted comes first');
    assert.equal(lostAfter('read#1[20,30] anon; logout#2[15,40] ok'), 0, 'it was being ended');
    assert.equal(
      lostAfter('read#1[20,30] anon; login#2/1[40,50]{}; read#3/1[60,70] anon'),
      1,
      'the later session is not of the cohort',
    );
  });

  it('are counted fast enough to show them every second', () => {
    const state = startCheck({ lifetime: null });
    const [login, read] = historyIn('read#1[20,30] anon');
    assert.ok(login !== undefined && read !== undefined);
    for (let vu = 0; vu < 100_000; vu++) {
      const view = { userId: userIdOf(vu), nonce: requestIdOf(vu, 0), items: [], digest: '' };
      step(step(state, { ...login, vu, answer: view }), { ...read, vu });
    }
    const tookUs = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      assert.equal(lostInCohort(state).sum, 100_000);
      return process.cpuUsage(before).user;
    });
    // About 40 ms. A wide bound: a slow machine must not fail it, a count that grows with the square does.
    assert.ok(Math.min(...tookUs) < 2_000_000, `${tookUs.join(', ')} µs`);
  });
});
