import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answered, Asked, Evidence } from '../../bench/judge/evidence.ts';
import type { Fates, Promised, Verdicts } from '../../bench/judge/fates.ts';
import type { StackLoad } from '../../bench/judge/stack-load.ts';
import { judge } from '../../bench/judge/trial-status.ts';
import { completeGuarantees } from '../../bench/model/guarantees.ts';
import type { SessionCounts } from '../../bench/model/session-fates.ts';
import type { TrialFault } from '../../bench/model/trial-figures.ts';
import type { UndecidedCause } from '../../bench/model/undecided-cause.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';

function sessions(counts: Partial<Record<Verdict, number>> = {}): SessionCounts {
  const all = Object.fromEntries(VERDICTS.map((verdict) => [verdict, counts[verdict] ?? 0])) as Record<Verdict, number>;
  return { total: Object.values(all).reduce((sum, count) => sum + count, 0), ...all };
}

const nodeKill: TrialFault = {
  kind: 'node-kill',
  target: 'node-2',
  plannedUs: 1,
  injectedUs: 1,
  confirmedUs: 2,
  unconfirmed: null,
  healPlannedUs: 3,
  healedUs: 3,
  recoveryMs: 0,
};

/** Evidence without its groups, so that a case changes a single line. */
type Told = Promised &
  Verdicts &
  Pick<Fates, 'failureModes'> &
  Pick<Evidence, 'faults' | 'nodeFailures' | 'generator' | 'load'> &
  Omit<Asked, 'sessions'> &
  Omit<Answered, 'afterFault' | 'afterHeal'> & {
    readonly askedSessions: number;
    readonly answeredAfterFault: number;
    readonly answeredAfterHeal: number;
  };

function evidenceOf(told: Told): Evidence {
  const { failureModes, faults, nodeFailures, generator, askedSessions, answeredAfterFault, answeredAfterHeal } = told;
  return {
    fates: { promised: told, failureModes, nodeFailures, verdicts: told },
    asked: { minimum: told.minimum, sessions: askedSessions, measuredUs: told.measuredUs },
    answered: { ...told, afterFault: answeredAfterFault, afterHeal: answeredAfterHeal },
    faults,
    nodeFailures,
    generator,
    load: told.load,
  };
}

/** Of the stack's one core a request takes this much, at 500 per second. */
function loadAt(needUs: number, foreignCpuShare: number | null = 0.02, seconds = 3): StackLoad {
  const second = { offered: 500, ok: 500, anonymous: 0, served: 500, p50Us: 3_000 };
  return {
    backend: 'redis',
    ratePerSecond: 500,
    calm: Array.from({ length: seconds }, () => ({ ...second, cpuUs: { app: 500 * needUs, proxy: 0, store: 0 } })),
    okP50Us: 3_000,
    stackCores: 1,
    generatorCores: 0,
    foreignCpuShare,
  };
}

const redis: Told = {
  guarantees: completeGuarantees({ ttlGranularityMs: 0 }),
  routing: 'round-robin',
  apps: 1,
  minimum: { sessions: 20, operationsAfterFault: 50 },
  askedSessions: 100,
  cohort: sessions({ kept: 100 }),
  later: sessions(),
  unseen: 0,
  faults: [nodeKill],
  failureModes: ['node'],
  nodeFailures: [],
  lostWhileCalm: 0,
  wentBackWhileCalm: { resurrected: 0, 'rolled-back': 0, overwritten: 0, stale: 0 },
  unansweredByNodes: 0,
  errors: 0,
  arrivals: 1000,
  answeredAfterFault: 1000,
  answeredAfterHeal: 500,
  measuredUs: 10,
  generator: {
    processes: 1,
    offered: 1000,
    sent: 1000,
    achievedRatio: 1,
    latenessP50Us: 100,
    latenessP99Us: 1000,
    latenessMaxUs: 5000,
    eventLoopUtilisation: 0.2,
    cpuShare: 0.2,
    misattributed: 0,
    connections: 20,
    connectionWaits: 0,
    exhausted: {},
    bottleneck: null,
  },
  load: loadAt(500),
};
const sticky: Told = {
  ...redis,
  routing: 'cookie',
  guarantees: { ...redis.guarantees, shared: false, survivesNodeLoss: false },
};
/** 100 users logged in, and of those seeded 1,000 were seen. */
function aMillion(verified: number): Told {
  return {
    ...redis,
    askedSessions: 1_000_100,
    cohort: sessions({ kept: 100 + verified, unverified: 1_000_000 - verified }),
    unseen: 999_000,
  };
}
const memory: Told = { ...sticky, routing: 'round-robin' };
const calm = { faults: [], failureModes: [] } as const;
const lostCalmly = { lostWhileCalm: 30 };
const lostSome = { cohort: sessions({ kept: 70, lost: 30 }) };

describe('the status of a trial', () => {
  const cases: readonly (readonly [name: string, evidence: Told, status: string, reason: RegExp | null])[] = [
    ['a shared store that lost nothing', redis, 'passed', null],
    ['a shared store that lost sessions with a node', { ...redis, ...lostSome }, 'failed', /30 of 100 sessions lost/],
    [
      'sessions dropped by a full store that promised nothing',
      { ...redis, ...lostSome, failureModes: ['room'] },
      'passed',
      null,
    ],
    [
      'sessions dropped by a full store that promised to refuse new ones',
      {
        ...redis,
        ...lostSome,
        guarantees: { ...redis.guarantees, keepsWhenFull: true },
        failureModes: ['room'],
      },
      'failed',
      /30 of 100 sessions lost, though it declares to survive a store that is full/,
    ],
    ['sticky sessions lost with their node', { ...sticky, ...lostSome }, 'passed', null],
    [
      'sticky sessions lost though no node died',
      { ...sticky, ...lostSome, ...calm, ...lostCalmly },
      'failed',
      /30 of 100 sessions lost/,
    ],
    [
      'the same where a request failed that the node answered itself',
      { ...sticky, ...lostSome, ...calm, ...lostCalmly, errors: 1 },
      'failed',
      /30 of 100 sessions lost/,
    ],
    [
      'a shared store that lost later sessions too, out of the cohort that was seen',
      { ...redis, ...lostSome, later: sessions({ kept: 14, lost: 6 }), unseen: 10 },
      'failed',
      /^30 of 90 sessions lost, and 6 later ones, though it declares to survive the loss of a node$/,
    ],
    [
      'sticky sessions of nodes that did not answer in time',
      { ...sticky, ...lostSome, ...calm, errors: 12, unansweredByNodes: 12 },
      'inconclusive',
      /^30 of 100 sessions lost: the proxy moved users away/,
    ],
    [
      'sticky sessions lost before a node did not answer in time',
      { ...sticky, ...lostSome, ...calm, lostWhileCalm: 2, unansweredByNodes: 12 },
      'failed',
      /^30 of 100 sessions lost, 2 of them while nothing was broken$/,
    ],
    [
      'sessions of a shared store, errors or not',
      { ...redis, ...lostSome, ...calm, errors: 12, unansweredByNodes: 12 },
      'failed',
      /30 of 100 sessions lost/,
    ],
    [
      'sessions lost before the fault of a scenario in which it promises nothing',
      { ...sticky, ...lostSome, lostWhileCalm: 30 },
      'failed',
      /30 of 100 sessions lost, all of them while nothing was broken/,
    ],
    [
      'the same of sessions that no request was to find again',
      { ...memory, ...lostSome, lostWhileCalm: 30 },
      'passed',
      null,
    ],
    [
      'sticky sessions that a second application does not know',
      { ...sticky, ...lostSome, ...calm, ...lostCalmly, apps: 2 },
      'passed',
      null,
    ],
    [
      'sessions lost with their store, though it was to survive that',
      {
        ...redis,
        ...lostSome,
        failureModes: ['store'],
        guarantees: { ...redis.guarantees, survivesStoreRestart: true },
      },
      'failed',
      /30 of 100 sessions lost, though it declares to survive a restart of its store/,
    ],
    [
      'writes undone by a failover that may lose them',
      { ...redis, cohort: sessions({ kept: 95, 'rolled-back': 5, resurrected: 1 }), failureModes: ['primary'] },
      'passed',
      null,
    ],
    [
      'the same where a failover is to lose nothing',
      {
        ...redis,
        cohort: sessions({ kept: 95, 'rolled-back': 5 }),
        failureModes: ['primary'],
        guarantees: { ...redis.guarantees, survivesFailover: true },
      },
      'failed',
      /acknowledged writes gone in 5 sessions/,
    ],
    ...(['resurrected', 'rolled-back', 'overwritten', 'stale'] as const).flatMap((how) => {
      const failover: Told = {
        ...redis,
        guarantees: { ...redis.guarantees, atomicUpdates: true },
        cohort: sessions({ kept: 95, [how]: 5 }),
        failureModes: ['primary'],
      };
      const before = { ...failover, wentBackWhileCalm: { ...redis.wentBackWhileCalm, [how]: 2 } };
      return [
        [`${how} after a failover that may do that`, failover, 'passed', null],
        [`${how} before that failover`, before, 'failed', / 2 sessions|^2 sessions/],
      ] as const;
    }),
    [
      'writes undone by a store that came back with an older snapshot, and promised nothing',
      { ...redis, cohort: sessions({ kept: 90, 'rolled-back': 5, resurrected: 5 }), failureModes: ['store'] },
      'passed',
      null,
    ],
    [
      'the same where the store was to survive its restart',
      {
        ...redis,
        cohort: sessions({ kept: 95, 'rolled-back': 5 }),
        failureModes: ['store'],
        guarantees: { ...redis.guarantees, survivesStoreRestart: true },
      },
      'failed',
      /acknowledged writes gone in 5 sessions/,
    ],
    [
      'writes undone by a node that died',
      { ...redis, cohort: sessions({ kept: 95, 'rolled-back': 5 }) },
      'failed',
      /acknowledged writes gone in 5 sessions/,
    ],
    [
      'a failover that was not seen',
      { ...redis, failureModes: ['primary'], faults: [{ ...nodeKill, kind: 'primary-kill', confirmedUs: null }] },
      'inconclusive',
      /primary-kill of node-2 was not confirmed/,
    ],
    [
      'sessions lost with a store that promised nothing',
      { ...redis, ...lostSome, failureModes: ['store'] },
      'passed',
      null,
    ],
    [
      'a node that its own code took down, though no user was logged out',
      { ...redis, ...calm, nodeFailures: [{ kind: 'crashed', sentence: 'node-1 ended (exit code 1)' }] },
      'failed',
      /node-1 ended/,
    ],
    [
      'a node that something else ended, also for sessions that were lost with it',
      { ...sticky, ...calm, ...lostSome, nodeFailures: [{ kind: 'ended', sentence: 'node-1 ended (SIGKILL)' }] },
      'inconclusive',
      /node-1 ended/,
    ],
    [
      'sessions that were to survive a node that something else ended',
      { ...redis, ...calm, ...lostSome, nodeFailures: [{ kind: 'ended', sentence: 'node-1 ended (SIGKILL)' }] },
      'failed',
      /30 of 100 sessions lost, though it declares to survive the loss of a node/,
    ],
    [
      'more than one request in a hundred failed, and nothing was broken',
      { ...redis, ...calm, errors: 11 },
      'inconclusive',
      /11 of 1000 requests failed without a fault, at most 1% may/,
    ],
    ['one request in a hundred failed, and nothing was broken', { ...redis, ...calm, errors: 10 }, 'passed', null],
    ['the same and more where a node was killed', { ...redis, errors: 110 }, 'passed', null],
    ['in-process sessions behind round-robin', { ...memory, ...lostSome, ...calm }, 'passed', null],
    ['a leak, whatever was promised', { ...memory, cohort: sessions({ kept: 99, leaked: 1 }) }, 'failed', /leaked/],
    [
      'damage in a session opened later',
      { ...redis, later: sessions({ corrupted: 2 }) },
      'failed',
      /2 sessions came back damaged/,
    ],
    [
      'an overwritten cart with whole-session saves',
      { ...redis, cohort: sessions({ kept: 99, overwritten: 1 }) },
      'passed',
      null,
    ],
    [
      'a logout that did not hold',
      { ...redis, cohort: sessions({ kept: 99, resurrected: 1 }) },
      'failed',
      /after their logout/,
    ],
    ['too few sessions', { ...redis, askedSessions: 5, cohort: sessions({ kept: 5 }) }, 'inconclusive', /at least 20/],
    ['half of the cohort', { ...redis, cohort: sessions({ kept: 50 }) }, 'inconclusive', /at least 99/],
    [
      'sessions that were not seen again',
      { ...redis, cohort: sessions({ kept: 90, unverified: 10 }) },
      'inconclusive',
      /never seen again/,
    ],
    ['a million seeded sessions of which some were seen', aMillion(1_000), 'passed', null],
    [
      'seen sessions without an answer, among a million',
      aMillion(900),
      'inconclusive',
      /100 of 1100 sessions were never/,
    ],
    [
      'too few logins besides a million seeded sessions',
      { ...aMillion(1_000), cohort: sessions({ kept: 1_010, unverified: 999_000 - 10 }), askedSessions: 1_000_100 },
      'inconclusive',
      /at least 1089 are needed/,
    ],
    [
      'answers mixed up',
      { ...redis, generator: { ...redis.generator, misattributed: 1 } },
      'void',
      /belonged to other/,
    ],
    [
      'a fault that healed after the end, though it was to heal before',
      { ...redis, faults: [nodeKill, { ...nodeKill, healedUs: 2_500_010 }] },
      'inconclusive',
      /node-kill of node-2 healed 2\.5 s after the end of the measurement$/,
    ],
    [
      'a fault that was to last to the end',
      { ...redis, faults: [{ ...nodeKill, healPlannedUs: 10, healedUs: 12 }], answeredAfterHeal: 0 },
      'passed',
      null,
    ],
    [
      'next to nothing answered after the last heal',
      { ...redis, answeredAfterHeal: 9 },
      'inconclusive',
      /9 operations were answered after the last heal, at least 10 are needed/,
    ],
    ['nothing that could heal', { ...redis, ...calm, answeredAfterHeal: 0 }, 'passed', null],
    ['too little after the fault', { ...redis, answeredAfterFault: 3 }, 'inconclusive', /at least 50/],
    [
      'a fault that was not seen',
      { ...redis, faults: [{ ...nodeKill, confirmedUs: null }] },
      'inconclusive',
      /not confirmed/,
    ],
    [
      'a fault that says why it was not seen',
      { ...redis, faults: [{ ...nodeKill, confirmedUs: null, unconfirmed: 'the store did not become full' }] },
      'inconclusive',
      /node-kill of node-2 was not confirmed: the store did not become full$/,
    ],
    [
      'a generator that was the bottleneck',
      { ...redis, generator: { ...redis.generator, bottleneck: 'the generator was the bottleneck: late' } },
      'void',
      /the bottleneck: late/,
    ],
    [
      'a loss, even where the generator ran late',
      { ...redis, ...lostSome, generator: { ...redis.generator, bottleneck: 'late' } },
      'failed',
      /lost/,
    ],
    [
      'a baseline without sessions',
      { ...redis, cohort: sessions(), guarantees: { ...redis.guarantees, sessions: false } },
      'passed',
      null,
    ],
  ];
  for (const [name, evidence, status, reason] of cases) {
    it(`${name}: ${status}`, () => {
      const judged = judge(evidenceOf(evidence));
      assert.equal(judged.status, status);
      if (reason === null) assert.equal(judged.reason, null);
      else assert.match(judged.reason ?? '', reason);
      assert.equal(judged.cause === null, status === 'passed' || status === 'failed');
    });
  }
});

describe('the cause of a trial that cannot tell', () => {
  const late = { ...redis.generator, bottleneck: 'the generator was the bottleneck: late' };
  const cases: readonly (readonly [name: string, evidence: Told, cause: UndecidedCause | null])[] = [
    ['a heal after the end', { ...redis, faults: [{ ...nodeKill, healedUs: 11 }] }, 'late-heal'],
    ['a late generator', { ...redis, generator: late }, 'late-generator'],
    ['a late generator whose answers were mixed up', { ...redis, generator: { ...late, misattributed: 1 } }, 'other'],
    ['a generator without files to open', { ...redis, generator: { ...late, exhausted: { EMFILE: 3 } } }, 'other'],
    ['a fault that was not seen', { ...redis, faults: [{ ...nodeKill, confirmedUs: null }] }, 'other'],
    ['errors without a fault', { ...redis, ...calm, errors: 11 }, 'other'],
    ['errors of an overloaded stack', { ...redis, ...calm, errors: 500, load: loadAt(2084) }, 'overload'],
    ['errors next to busy neighbours', { ...redis, ...calm, errors: 500, load: loadAt(1000, 0.47) }, 'foreign-cpu'],
    ['an overload next to them', { ...redis, ...calm, errors: 500, load: loadAt(2084, 0.47) }, 'overload'],
    [
      'a heal after the end under an overload',
      { ...redis, faults: [{ ...nodeKill, healedUs: 11 }], load: loadAt(2084) },
      'overload',
    ],
    [
      'a heal after the end, of a trial with one second before its fault, which runs cold code',
      { ...redis, faults: [{ ...nodeKill, healedUs: 11 }], load: { ...loadAt(2084, 0.02, 1), okP50Us: null } },
      'late-heal',
    ],
    ['a generator that an overload made late', { ...redis, generator: late, load: loadAt(2084) }, 'overload'],
    ['one that others made late', { ...redis, generator: late, load: loadAt(1000, 0.47) }, 'late-generator'],
    [
      'a node without an answer next to busy neighbours',
      {
        ...redis,
        ...calm,
        nodeFailures: [{ kind: 'silent', sentence: 'node-1 sent no report after the measurement' }],
        load: loadAt(1000, 0.47),
      },
      'foreign-cpu',
    ],
    [
      'a node that something ended next to them',
      {
        ...redis,
        ...calm,
        nodeFailures: [{ kind: 'ended', sentence: 'node-1 ended (SIGKILL)' }],
        load: loadAt(2084, 0.47),
      },
      'other',
    ],
    ['a loss in an overload', { ...redis, ...calm, ...lostSome, load: loadAt(2084, 0.47) }, null],
    ['a loss next to a late heal', { ...redis, ...lostSome, faults: [{ ...nodeKill, healedUs: 11 }] }, null],
  ];
  for (const [name, evidence, cause] of cases) {
    it(`${name}: ${cause ?? 'none, it failed'}`, () => {
      assert.equal(judge(evidenceOf(evidence)).cause, cause);
    });
  }

  it('is no reason to doubt a trial that has its evidence', () => {
    const { status, cause } = judge(evidenceOf({ ...redis, load: loadAt(2084, 0.47) }));
    assert.deepEqual([status, cause], ['passed', null]);
  });

  it('is said in the reason, and then nothing says that nothing disturbed it', () => {
    const many = { ...redis, ...calm, arrivals: 7000, errors: 3352 };
    assert.equal(
      judge(evidenceOf({ ...many, load: loadAt(2084) })).reason,
      "redis needs 2.1 ms of the stack's one core per request: 500/s is 104% of it; --rate 140 would fit; 3352 of 7000 requests failed",
    );
    assert.equal(
      judge(evidenceOf({ ...many, load: loadAt(1000, 0.47) })).reason,
      '3352 of 7000 requests failed; other programs used 47% of the cores',
    );
  });
});
