import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { type CheckResult, sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { CheckRules } from '../../bench/model/check-inputs.ts';
import type { Operation } from '../../bench/model/operation.ts';
import type { SessionCounts } from '../../bench/model/session-fates.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';
import { historyIn } from './notation.ts';

const FOR_EVER: CheckRules = { lifetime: null };
const FOR_A_WHILE: CheckRules = { lifetime: { ttlUs: 1000, granularityUs: 200 } };

function check(history: string | readonly Operation[], rules = FOR_EVER, verifySinceUs = 0): CheckResult {
  const operations = typeof history === 'string' ? historyIn(history) : history;
  return sumVerdicts(operations.reduce(step, startCheck(rules)), { verifySinceUs });
}

function verdicts(counts: SessionCounts): Verdict[] {
  return VERDICTS.filter((verdict) => counts[verdict] > 0);
}

function describeCases(
  what: string,
  cases: readonly (readonly [name: string, history: string, expected: Verdict, rules?: CheckRules])[],
): void {
  describe(what, () => {
    for (const [name, history, expected, rules] of cases) {
      it(`${name}: ${expected}`, () => assert.deepEqual(verdicts(check(history, rules).cohort), [expected]));
    }
  });
}

describeCases('an operation of unknown outcome stays open', [
  [
    'a logout that was carried out long after',
    'logout#1[20,30] unknown; read#2[200,210]{}; read#3[220,230] anon',
    'ended',
  ],
  [
    'a login on top that was carried out long after',
    'login#1/1[20,30] unknown; read#2[200,210]{}; read#3[9220,9230] anon',
    'ended',
  ],
  [
    'a checkout that was carried out long after, and took items that were added since',
    'add#1[20,30]{1}; checkout#2[40,70] unknown; read#3[200,205]{1}; add#4[210,215]{1,4}; read#5[9320,9330]{}',
    'kept',
  ],
  [
    'a checkout that has shown does not come twice',
    'add#1[20,30]{1}; checkout#2[40,70] unknown; read#3[80,90]{}; add#4[100,110]{4}; read#5[120,130]{4}; read#6[140,150]{}',
    'rolled-back',
  ],
  [
    'two checkouts come twice, and not three times',
    'add#1[20,30]{1}; checkout#2[40,50] unknown; checkout#3[52,55] unknown; read#4[60,70]{}; add#5[80,90]{5}; read#6[100,110]{}; add#7[120,130]{7}; read#8[140,150]{7}; read#9[160,170]{}',
    'rolled-back',
  ],
  [
    'an add that may land any time overwrites what came before it',
    'add#1[20,30] unknown; add#2[200,210]{2}; read#3[9220,9230]{1}',
    'overwritten',
  ],
  [
    'an add that has shown overwrites nothing later',
    'add#1[20,30] unknown; read#2[40,50]{1}; add#3[60,70]{1,3}; read#4[80,90]{1}',
    'rolled-back',
  ],
  [
    'a loss that was seen before an unknown checkout was sent is proven',
    'add#1[20,30]{1}; read#2[40,50]{}; checkout#3[60,70] unknown; read#4[80,90]{}',
    'rolled-back',
  ],
  [
    'a loss that was seen before a checkout was sent is proven',
    'add#1[20,30]{1}; read#2[40,50]{}; checkout#3[60,70]{}; read#4[80,90]{}',
    'rolled-back',
  ],
]);

describeCases('requests under way at the same time', [
  [
    'an add that an answer shows before its own slow answer, whose outcome is unknown',
    'checkout#2[102,105]{}; read#3[115,120]{1}; add#1[100,200] unknown; read#4[400,410]{1}',
    'kept',
  ],
  [
    'a slow save of the whole session wins',
    'add#1[20,30]{1}; read#3[65,70]{2}; checkout#4[75,80]{}; add#2[25,100]{2}; read#5[110,120]{}',
    'overwritten',
  ],
  [
    'a checkout whose answer comes after that of a later read',
    'add#1[20,30]{1}; read#3[50,60]{}; checkout#2[40,100]{}; read#4[110,120]{}',
    'kept',
  ],
  [
    'a checkout that ended before the item was lost explains nothing',
    'add#1[20,30]{1}; checkout#2[40,50]{}; add#3[60,70]{3}; read#4[80,90]{}; read#5[100,110]{}',
    'rolled-back',
  ],
  ['a checkout that was undone', 'add#1[20,30]{1}; checkout#2[40,50]{}; read#3[60,70]{1}', 'rolled-back'],
  [
    'a checkout that was undone for one answer',
    'add#1[20,30]{1}; checkout#2[40,50]{}; read#3[60,70]{1}; read#4[80,90]{}',
    'stale',
  ],
]);

describeCases('a lifetime with a granularity, either way', [
  ['gone within the granularity before', 'read#1[20,30]{}; read#2[950,960] anon', 'ended', FOR_A_WHILE],
  ['gone before that', 'read#1[20,30]{}; read#2[750,760] anon', 'lost', FOR_A_WHILE],
  [
    'gone and back within the granularity',
    'read#1[20,30]{}; read#2[1040,1050] anon; read#3[1060,1070]{}',
    'kept',
    FOR_A_WHILE,
  ],
  [
    'gone, and back when it was certainly over',
    'read#1[20,30]{}; read#2[1400,1410] anon; read#3[1500,1510]{}',
    'overstayed',
    FOR_A_WHILE,
  ],
  ['found when it was certainly over', 'read#1[20,30]{}; replay#2[1231,1240]{}', 'overstayed', FOR_A_WHILE],
  ['found just before that', 'read#1[20,30]{}; replay#2[1230,1240]{}', 'kept', FOR_A_WHILE],
  [
    'found at its very end, too late to make it live longer',
    'read#1[20,30]{}; read#2[700,900]{}; read#3[1000,1010] anon',
    'ended',
    FOR_A_WHILE,
  ],
  [
    'a read of unknown outcome may have made it live longer',
    'read#1[20,30]{}; read#2[40,50] unknown; replay#3[2000,2010]{}',
    'kept',
    FOR_A_WHILE,
  ],
  [
    'a read that failed may have made it live longer, on the node that the proxy had asked first',
    'read#1[20,30]{}; read#2[40,50] 503; replay#3[2000,2010]{}',
    'kept',
    FOR_A_WHILE,
  ],
  [
    'a read that reached no node has not',
    'read#1[20,30]{}; read#2[40,50] fail; replay#3[2000,2010]{}',
    'overstayed',
    FOR_A_WHILE,
  ],
  [
    'ended by its time, and a login that came without its cookie does not end it once more',
    'read#1[20,30]{}; replay#2[1040,1050] anon; login#3/1[1060,1070]{}; replay#4[1080,1090]{}',
    'kept',
    FOR_A_WHILE,
  ],
]);

describeCases('the precedence of verdicts', [
  [
    'lost, found again, logged out, and back',
    'read#1[20,30] anon; probe#2[32,33]{}; logout#3[40,50] ok; replay#4[60,70]{}',
    'lost',
  ],
  ['an answer that lacks what it must hold', 'read#1[20,30] damaged; read#2[40,50]{}', 'corrupted'],
  ['a login whose answer lacks it', 'login#0[0,10] damaged; read#1[20,30]{}', 'corrupted'],
]);

describe('what a result holds besides the verdicts', () => {
  it('lists every anomaly of a session, also where the verdict is a worse one', () => {
    const { anomalies } = check('read#1[20,30] anon; probe#2[32,33]{}; logout#3[40,50] ok; replay#4[60,70]{}');
    assert.deepEqual(
      anomalies.map(({ kind }) => kind),
      ['lost', 'resurrected'],
    );
  });

  it('that a session logged out before the last fault and not tried since is unverified', () => {
    assert.deepEqual(verdicts(check('logout#1[20,30] ok', FOR_EVER, 1000).cohort), ['unverified']);
    const tried = check('logout#1[20,30] ok; replay#2[1010,1020] anon', FOR_EVER, 1000);
    assert.deepEqual(verdicts(tried.cohort), ['ended']);
  });

  it('calls a loss transient only when a request that was sent after it found the session', () => {
    const loss = (history: string): unknown => check(history).anomalies[0]?.transient;
    assert.equal(loss('read#2[20,30] anon; read#1[15,50]{}; probe#3[60,70] anon'), false);
    assert.equal(loss('read#1[20,30] anon; probe#2[60,70]{}'), true);
    assert.equal(loss('read#1[20,30] anon; login#2/1[60,70]{}'), undefined, 'not retried');
    assert.equal(loss('read#1[20,30] anon; probe#2[60,70] unknown'), undefined, 'no answer');
  });

  it('names the login and the logout where these had acknowledged the session last', () => {
    const acknowledged = (history: string) => check(history).anomalies[0]?.acknowledged;
    assert.deepEqual(acknowledged('read#1[20,30] anon'), { requestId: '7-0', atUs: 10, node: 'node-1' });
    assert.deepEqual(acknowledged('logout#1[20,30] ok; replay#2[40,50]{}'), {
      requestId: '7-1',
      atUs: 30,
      node: 'node-1',
    });
  });

  it('counts a login after a loss as forced, and one after the lifetime not', () => {
    assert.equal(check('read#1[20,30] anon; login#2/1[40,50]{}').forcedLogins, 1);
    const expired = check('replay#1[1400,1410] anon; login#2/1[1420,1430]{}; read#3/1[1440,1450]{}', FOR_A_WHILE);
    assert.equal(expired.forcedLogins, 0);
    assert.deepEqual(verdicts(expired.cohort), ['ended']);
    assert.deepEqual(verdicts(expired.later), ['kept']);
  });

  it('takes an item for a lost update when it is gone for good, and not when another save brought it back', () => {
    const lost = 'add#2[21,50]{2}; add#1[20,60]{1}; read#3[70,80]{1}';
    assert.equal(check(lost).lostUpdates, 1);
    assert.equal(check(`${lost}; add#4[22,90]{2,4}; read#5[100,110]{2,4}`).lostUpdates, 1, 'item 1 instead of item 2');
  });

  it('counts apart the losses before anything was broken', () => {
    const operations = historyIn('read#1[20,30] anon');
    const state = operations.reduce(step, startCheck(FOR_EVER));
    assert.equal(sumVerdicts(state, { calmUntilUs: 31 }).lostWhileCalm, 1);
    assert.equal(sumVerdicts(state, { calmUntilUs: 30 }).lostWhileCalm, 0);
  });
});

describe('a session that expired although it was read', () => {
  const lost = (history: string, touchesFailed: boolean): CheckResult => {
    const state = historyIn(history).reduce(step, startCheck(FOR_A_WHILE));
    return sumVerdicts(state, { touchesFailed });
  };

  it('is lost where every touch was acknowledged', () => {
    const { cohort, anomalyCount } = lost('read#1[700,710]{}; read#2[1300,1310] anon', false);
    assert.deepEqual([verdicts(cohort), anomalyCount], [['lost'], 1]);
  });

  it('may have ended rightly where touches failed after their answers', () => {
    const { cohort, anomalyCount, anomalies } = lost('read#1[700,710]{}; read#2[1300,1310] anon', true);
    assert.deepEqual([verdicts(cohort), anomalyCount, anomalies], [['ended'], 0, []]);
  });

  it('is lost even so where its last save should have kept it', () => {
    const { cohort } = lost('add#1[700,710]{1}; read#2[1300,1310] anon', true);
    assert.deepEqual(verdicts(cohort), ['lost']);
  });
});

describe('what the checker keeps of a session', () => {
  /** How many values can be reached from the state. */
  function sizeOf(value: unknown, seen = new Set<unknown>()): number {
    if (typeof value !== 'object' || value === null || seen.has(value)) return 1;
    seen.add(value);
    const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
    return parts.reduce((sum: number, part: unknown) => sum + sizeOf(part, seen), 1);
  }

  function sizeAfter(count: number, operationAt: (index: number) => string): number {
    const state = startCheck(FOR_EVER);
    for (const operation of historyIn('read#1[11,12]{}')) step(state, operation);
    for (let index = 0; index < count; index++) {
      const [, ...operations] = historyIn(operationAt(index + 2));
      for (const operation of operations) step(state, operation);
    }
    return sizeOf(state);
  }

  const at = (seq: number): string => `${seq}[${seq * 100},${seq * 100 + 50}]`;
  const cases: readonly (readonly [name: string, operationAt: (seq: number) => string])[] = [
    ['checkouts of unknown outcome', (seq) => `checkout#${at(seq)} unknown`],
    ['adds of unknown outcome', (seq) => `add#${at(seq)} unknown`],
    ['reads of unknown outcome', (seq) => `read#${at(seq)} unknown`],
    ['logouts of unknown outcome', (seq) => `logout#${at(seq)} unknown`],
    ['items that no user added', (seq) => `read#${at(seq)}{${100_000 + seq}}`],
    ['items that go missing', (seq) => `add#${at(seq)}{${seq}}`],
    ['items that are checked out', (seq) => (seq % 2 === 0 ? `add#${at(seq)}{${seq}}` : `checkout#${at(seq)}{}`)],
    ['items that come back', (seq) => `${seq % 2 === 0 ? 'add' : 'checkout'}#${at(seq)}{2,${seq}}`],
    ['failures', (seq) => `read#${at(seq)} ${seq % 5 === 0 ? 'fail' : '{}'}`],
    ['losses', (seq) => `read#${at(seq)} anon`],
  ];
  for (const [name, operationAt] of cases) {
    it(`does not grow with ${name}`, () => {
      const [some, more] = [sizeAfter(1000, operationAt), sizeAfter(3000, operationAt)];
      assert.ok(more <= some * 1.02, `${some} values after 1,000 operations, ${more} after 3,000`);
    });
  }

  it('takes many open adds that all appear for what they are', () => {
    const seqs = Array.from({ length: 200 }, (_, index) => index + 1);
    const adds = seqs.map((seq) => `add#${seq}[${seq * 10 + 10},${seq * 10 + 15}] unknown`);
    const result = check([...adds, `read#900[9000,9010]{${seqs.join()}}`, 'read#901[9020,9030]{1}'].join('; '));
    assert.deepEqual(verdicts(result.cohort), ['overwritten'], 'what goes missing now may be overwritten');
    assert.deepEqual(verdicts(check([...adds, `read#900[9000,9010]{${seqs.join()}}`].join('; ')).cohort), ['kept']);
  });
});

describe('sessions that were seeded', () => {
  const seeded = (history: string): Operation[] =>
    historyIn(history).map((operation) =>
      operation.kind === 'login' ? { ...operation, origin: 'seeded' } : operation,
    );

  it('belong to the cohort; those without a request are unverified', () => {
    const { cohort, later, seeded: counts } = check(seeded('read#1[20,30]{}'), { lifetime: null, seeded: 50 });
    assert.deepEqual([cohort.total, cohort.kept, cohort.unverified, later.total], [50, 1, 49, 0]);
    assert.deepEqual(counts, { seen: 1, verified: 1 });
  });

  it('are lost like others, and one that had no request is unverified', () => {
    const lost = check(seeded('read#1[20,30] anon'), { lifetime: null, seeded: 2 });
    assert.deepEqual([lost.cohort.lost, lost.cohort.unverified], [1, 1]);
    assert.deepEqual([lost.lostWhileCalm, lost.seeded], [1, { seen: 1, verified: 1 }]);
    const unasked = check(seeded('login#0[0,10]{}'), { lifetime: null, seeded: 2 });
    assert.deepEqual([unasked.cohort.unverified, unasked.seeded], [2, { seen: 1, verified: 0 }]);
  });

  it('may have expired a lifetime after the first of them was stored', () => {
    const stored = 'login#0[0,1500]{}';
    assert.deepEqual(verdicts(check(seeded(`${stored}; read#1[2000,2010] anon`), FOR_A_WHILE).cohort), ['ended']);
    assert.deepEqual(verdicts(check(seeded(`${stored}; read#1[2600,2610]{}`), FOR_A_WHILE).cohort), ['kept']);
    assert.deepEqual(verdicts(check(seeded(`${stored}; read#1[2800,2810]{}`), FOR_A_WHILE).cohort), ['overstayed']);
  });
});
