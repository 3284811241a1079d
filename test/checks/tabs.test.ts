import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { type CheckResult, sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { PlannedKind } from '../../bench/load/plan/planned-operations.ts';
import type { CheckRules } from '../../bench/model/check-inputs.ts';
import type { Operation } from '../../bench/model/operation.ts';
import type { Course, World } from './simulated-server.ts';
import { type Group, virtualUserHistory } from './virtual-user-history.ts';

const us = (max: number) => fc.integer({ min: 1, max });
const part = fc.oneof({ weight: 3, arbitrary: us(15) }, { weight: 1, arbitrary: us(400) });

function coursesOf(...fates: Course['fate'][]) {
  const course = fc.record<Course>({
    readUs: part,
    writeUs: part,
    answerUs: part,
    fate: fc.constantFrom(...fates),
    patienceUs: us(200),
  });
  return fc.array(course, { minLength: 1, maxLength: 40 });
}

const SOMETIMES_UNANSWERED = coursesOf(
  'answered',
  'answered',
  'answered',
  'answered',
  'cut-off',
  'broken-off',
  'refused',
);
const ANSWERED = coursesOf('answered');

/** As in a schedule: after a logout the next group begins with a replay and a login. */
function groupsOf(tabs: number, ...kinds: PlannedKind[]) {
  const group = fc.record({
    gapUs: fc.oneof({ weight: 3, arbitrary: us(60) }, { weight: 1, arbitrary: us(400) }),
    kinds: fc.array(fc.constantFrom(...kinds), { minLength: tabs, maxLength: tabs }),
  });
  return fc.array(group, { maxLength: 15 }).map((groups): Group[] =>
    groups.map(({ gapUs, kinds: planned }, index) => {
      const hasLeft = groups[index - 1]?.kinds.includes('logout') === true;
      return { gapUs, kinds: hasLeft ? ['replay', 'login', ...planned.slice(2)] : planned };
    }),
  );
}

function worldOf(change: Partial<World> = {}): World {
  return { wholeSessions: true, tabs: true, lifetime: null, frozen: null, ...change };
}

function check(operations: readonly Operation[], rules: CheckRules = { lifetime: null }): CheckResult {
  return sumVerdicts(operations.reduce(step, startCheck(rules)));
}

function kindsOf({ anomalies }: CheckResult): string[] {
  return [...new Set(anomalies.map(({ kind }) => kind))];
}

const FREEZE = { fromUs: 300, toUs: 3000 };

describe('a store that does all it should is free of blame by what a virtual user sees of it', () => {
  for (const tabs of [1, 2, 3, 5]) {
    const groups = groupsOf(tabs, 'read', 'read', 'add', 'add', 'add', 'checkout', 'logout');
    for (const wholeSessions of [false, true]) {
      const saves = wholeSessions ? 'whole-session saves, which overwrite each other' : 'atomic updates';
      it(`in ${tabs} tabs, with ${saves}`, () => {
        const frozen = fc.constantFrom(null, FREEZE);
        fc.assert(
          fc.property(groups, SOMETIMES_UNANSWERED, frozen, (planned, courses, freeze) => {
            const world = worldOf({ wholeSessions, frozen: freeze });
            const wrong = kindsOf(check(virtualUserHistory(tabs, planned, courses, world)));
            assert.deepEqual(
              wrong.filter((kind) => !wholeSessions || kind !== 'overwritten'),
              [],
            );
          }),
          { numRuns: 1000 },
        );
      });
    }
  }

  for (const tabs of [1, 3]) {
    it(`in ${tabs} tabs, where users carry their sessions, so that even the answer to a read overwrites`, () => {
      const groups = groupsOf(tabs, 'read', 'read', 'add', 'add', 'checkout', 'logout');
      fc.assert(
        fc.property(groups, SOMETIMES_UNANSWERED, (planned, courses) => {
          const history = virtualUserHistory(tabs, planned, courses, worldOf({ heldByUser: true }));
          const wrong = kindsOf(check(history, { lifetime: null, readsSave: true }));
          // A cookie from before the logout still works.
          assert.deepEqual(
            wrong.filter((kind) => kind !== 'resurrected' && (tabs === 1 || kind !== 'overwritten')),
            [],
          );
        }),
        { numRuns: 1000 },
      );
    });
  }

  it('as long as every request is answered and there is one tab, nothing is overwritten either', () => {
    fc.assert(
      fc.property(groupsOf(1, 'read', 'add', 'add', 'checkout', 'logout'), ANSWERED, (planned, courses) => {
        assert.deepEqual(kindsOf(check(virtualUserHistory(1, planned, courses, worldOf()))), []);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('lost updates', () => {
  it('are the acknowledged items that are not there in the end', () => {
    let all = 0;
    fc.assert(
      fc.property(groupsOf(3, 'read', 'add', 'add'), ANSWERED, (planned, courses) => {
        const history = virtualUserHistory(3, planned, courses, worldOf());
        const added = history.filter(({ kind, outcome }) => kind === 'add' && outcome === 'ok').length;
        const lost = added - itemsOf(history.at(-1)).length;
        const { lostUpdates, undone } = check(history);
        assert.deepEqual([lostUpdates, undone.overwritten.writes, undone.rolledBack.writes], [lost, lost, 0]);
        all += lost;
      }),
      { numRuns: 1000 },
    );
    assert.ok(all > 1000, `${all} in all`);
  });

  it('are none where each add changes nothing but its own item', () => {
    fc.assert(
      fc.property(groupsOf(3, 'read', 'add', 'add'), ANSWERED, (planned, courses) => {
        const history = virtualUserHistory(3, planned, courses, worldOf({ wholeSessions: false }));
        assert.equal(itemsOf(history.at(-1)).length, history.filter(({ kind }) => kind === 'add').length);
        assert.equal(check(history).lostUpdates, 0);
      }),
    );
  });
});

function itemsOf(operation: Operation | undefined): readonly string[] {
  const answer = operation?.answer ?? null;
  return answer === null || typeof answer === 'string' ? [] : answer.items;
}
