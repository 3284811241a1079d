import { matrixOf } from '../../bench/figures/matrix-cells.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import type { RunConfig } from '../../bench/model/config.ts';
import { completeGuarantees } from '../../bench/model/guarantees.ts';
import {
  type MeasuredTrial,
  type ReliableTrial,
  type TrialFigures,
  trialFiguresSchema,
  type VoidTrial,
} from '../../bench/model/measured-trial.ts';
import type { Latency } from '../../bench/model/request-figures.ts';
import type { RunResult } from '../../bench/model/run-result.ts';
import type { SessionCounts } from '../../bench/model/session-fates.ts';
import type { BackendSummary, ScenarioSummary } from '../../bench/model/summaries.ts';
import type { UndecidedCause } from '../../bench/model/undecided-cause.ts';
import { VERDICTS } from '../../bench/model/verdict.ts';
import { balanceOf } from '../../bench/stats/balance.ts';
import { splitFaults } from '../../bench/trial/trial-faults.ts';

/** A sample of a trial that is not void. */
export type ReliableSample = SampleTrial & { readonly status?: ReliableTrial['status'] };

/** What a test says of a trial; everything else follows, or is plausible. */
export interface SampleTrial {
  readonly backend: string;
  readonly scenario?: string;
  readonly trial?: number;
  readonly status?: MeasuredTrial['status'];
  readonly attempt?: number;
  readonly reason?: string;
  /** Of a trial that neither passed nor failed. */
  readonly cause?: UndecidedCause;
  readonly requests?: number;
  readonly p50Us?: number;
  readonly p99Us?: number;
  readonly appUs?: number | null;
  readonly storeUs?: number | null;
  readonly capacityPerS?: number | null;
  readonly bytesPerSession?: number | null;
  readonly memoryBytes?: number | null;
  readonly roundTrips?: MeasuredTrial['store']['roundTrips'];
  readonly connections?: MeasuredTrial['store']['connections'];
  readonly callsPerRequest?: MeasuredTrial['store']['callsPerRequest'];
  readonly sessions?: number;
  readonly lost?: number;
  readonly errors?: number;
  readonly errorsByCause?: TrialFigures['errorsByCause'];
  /** Why the generator was in the way; null: it was not. */
  readonly bottleneck?: string | null;
  /** In a scenario with a fault. Null if errors lasted to the end. */
  readonly recoveryMs?: number | null;
  /** What struck, in place of a node that is killed in every scenario but the calm one. */
  readonly faults?: readonly Pick<MeasuredTrial['faults'][number], 'kind' | 'target'>[];
  /** Anything else that is not as usual. */
  readonly change?: Partial<ReliableTrial>;
}

const CALM = 'steady';

const KEPT_BY_STORE = completeGuarantees();
const KEPT_BY_NODE = completeGuarantees({ shared: false });

export const SAMPLE_BACKENDS: readonly BackendSummary[] = [
  {
    name: 'none',
    title: 'No sessions at all',
    routing: 'round-robin',
    guarantees: completeGuarantees({ sessions: false }),
    replicated: false,
    emulator: null,
    module: null,
    moduleHash: null,
  },
  {
    name: 'memory',
    title: 'In each node',
    routing: 'round-robin',
    guarantees: KEPT_BY_NODE,
    replicated: false,
    emulator: null,
    module: null,
    moduleHash: null,
  },
  {
    name: 'sticky',
    title: 'In each node',
    routing: 'cookie',
    guarantees: KEPT_BY_NODE,
    replicated: false,
    emulator: null,
    module: null,
    moduleHash: null,
  },
  {
    name: 'postgres',
    title: 'PostgreSQL',
    routing: 'round-robin',
    guarantees: KEPT_BY_STORE,
    replicated: false,
    emulator: null,
    module: null,
    moduleHash: null,
  },
  {
    name: 'redis',
    title: 'Redis',
    routing: 'round-robin',
    guarantees: KEPT_BY_STORE,
    replicated: false,
    emulator: null,
    module: null,
    moduleHash: null,
  },
  {
    name: 'memcached',
    title: 'memcached',
    routing: 'round-robin',
    guarantees: KEPT_BY_STORE,
    replicated: false,
    emulator: null,
    module: null,
    moduleHash: null,
  },
];

/** Of a quick run of two backends, whatever trials a test adds. */
export const SAMPLE_CONFIG: RunConfig = {
  name: 'quick',
  profile: 'quick',
  backends: ['redis', 'sticky'],
  scenarios: ['steady', 'node-kill'],
  fit: null,
  trials: 1,
  nodes: 3,
  generators: 1,
  seed: 42,
  services: 'auto',
  load: {
    ratePerSecond: 500,
    cohortSize: 1000,
    sessionBytes: 1024,
    readRatio: 0.79,
    logoutRatio: 0.01,
    warmupMs: 2000,
    practiceRequestsPerNode: 2000,
    durationMs: 14_000,
    capacityDurationMs: 4000,
    mostLogins: 100_000,
    sloSearchMs: 20_000,
    capacityConnections: 32,
  },
  deadlines: { storeMs: 500, proxyMs: 2000, clientMs: 7000 },
  ttlMs: 1_800_000,
  touchIntervalMs: 0,
  storeRttMs: 0,
  keyPrefix: 'session_bench_',
  thresholds: [],
  slo: null,
};

/** A valid run result with these trials, of the backends that appear in them. */
export function sampleResult(trials: RunResult['trials'], overrides: Partial<RunResult> = {}): RunResult {
  const names = new Set(trials.map(({ backend }) => backend));
  return {
    schemaVersion: 3,
    options: null,
    name: 'quick',
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 240_000,
    complete: true,
    environment: {
      cpuModel: 'Sample CPU',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      platform: 'linux',
      kernel: '6.1.0',
      node: 'v24.21.0',
      limits: null,
      realTimeRefused: null,
      versions: { nginx: '1.22.1', redis: '7.0.15' },
      provider: 'native',
      gitCommit: null,
      pinning: { generator: '0', stack: '1' },
      notPinned: null,
      stackCores: 1,
      cpuPressureBefore: 0,
      cpuPressureDuring: 2,
      noise: { samples: 650, medianUs: 577, spread: 1.06, drift: 1.02 },
    },
    config: SAMPLE_CONFIG,
    resumed: [],
    backends: SAMPLE_BACKENDS.filter(({ name }) => names.has(name)),
    scenarios: [...new Set(trials.map(({ scenario }) => scenario))].map(sampleScenario),
    trials,
    superseded: [],
    matrix: matrixOf(trials),
    thresholds: [],
    warnings: [],
    exitCode: 0,
    ...overrides,
  };
}

/** What a scenario of this name declares. */
export function sampleScenario(name: string): ScenarioSummary {
  return {
    name,
    question: `What happens in ${name}?`,
    family: null,
    faults: name === CALM ? [] : ['node-kill'],
    failureModes: name === CALM ? [] : ['node'],
    changesRoles: false,
    happened: name === CALM ? {} : { 'node-kill': 'died' },
    caveats: {},
    reloadsProxy: false,
    ownTraffic: false,
    apps: 1,
    asksBalance: false,
    module: null,
    moduleHash: null,
  };
}

/** The run of all six backends in both scenarios, as one would hope for it. */
export function usualTrials(trial = 1, drift = 0): ReliableTrial[] {
  const rows: readonly ReliableSample[] = [
    {
      backend: 'none',
      p50Us: 1020,
      p99Us: 4100,
      appUs: 212,
      storeUs: 0,
      capacityPerS: 4650,
      bytesPerSession: null,
      sessions: 0,
    },
    {
      backend: 'memory',
      p50Us: 1180,
      p99Us: 4900,
      appUs: 258,
      storeUs: 0,
      capacityPerS: 3890,
      bytesPerSession: 1630,
      lost: 996,
    },
    {
      backend: 'sticky',
      p50Us: 1230,
      p99Us: 5100,
      appUs: 266,
      storeUs: 0,
      capacityPerS: 3710,
      bytesPerSession: 1630,
      lost: 334,
    },
    {
      backend: 'postgres',
      p50Us: 2710,
      p99Us: 11_800,
      appUs: 514,
      storeUs: 403,
      capacityPerS: 1240,
      bytesPerSession: 2904,
    },
    { backend: 'redis', p50Us: 1640, p99Us: 6700, appUs: 371, storeUs: 52, capacityPerS: 2480, bytesPerSession: 1812 },
    {
      backend: 'memcached',
      p50Us: 1590,
      p99Us: 6400,
      appUs: 349,
      storeUs: 41,
      capacityPerS: 2610,
      bytesPerSession: 1688,
    },
  ];
  return rows.flatMap((row) => [
    sampleTrial({
      ...row,
      trial,
      p50Us: (row.p50Us ?? 0) + drift,
      appUs: (row.appUs ?? 0) + drift / 100,
      lost: row.backend === 'memory' ? 988 : 0,
    }),
    sampleTrial({
      ...row,
      trial,
      scenario: 'node-kill',
      capacityPerS: null,
      errors: 3,
      recoveryMs: 18,
      lost: row.lost === undefined ? 0 : row.lost + drift / 10,
    }),
  ]);
}

export function sampleTrial(sample: SampleTrial & { readonly status: 'void' }): VoidTrial;
export function sampleTrial(sample: ReliableSample): ReliableTrial;
export function sampleTrial(sample: SampleTrial): MeasuredTrial;
export function sampleTrial({ status = 'passed', ...sample }: SampleTrial): MeasuredTrial {
  return status === 'void'
    ? voidOf(reliableTrial({ ...sample, status: 'passed' }), sample.cause)
    : reliableTrial({ ...sample, status });
}

/** The same trial where the generator was the bottleneck. */
export function voidOf(trial: ReliableTrial, cause: UndecidedCause = 'late-generator'): VoidTrial {
  const isFigure = ([key]: readonly [string, unknown]): boolean => key in trialFiguresSchema.shape;
  const [figures, fates] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(trial).filter((entry) => isFigure(entry) === wanted)),
  );
  const { faults, recoveriesMs } = splitFaults(trial.faults);
  return { ...fates, status: 'void', cause, faults, unreliable: { ...figures, recoveriesMs } } as unknown as VoidTrial;
}

export const NOTHING_UNDONE: ReliableTrial['undone'] = {
  rolledBack: { writes: 0, sessions: 0 },
  overwritten: { writes: 0, sessions: 0 },
  logouts: 0,
};

function reliableTrial(sample: SampleTrial & { readonly status: ReliableTrial['status'] }): ReliableTrial {
  const { backend, scenario = CALM, requests = 7000, errors = 0, recoveryMs = 0 } = sample;
  const total = sample.sessions ?? (backend === 'none' ? 0 : 1000);
  const lost = sample.lost ?? 0;
  const anonymous = Math.min(requests - errors, lost);
  const latency = sampleLatency(requests, sample.p50Us ?? 1200, sample.p99Us ?? 5000);
  return {
    backend,
    routing: SAMPLE_BACKENDS.find(({ name }) => name === backend)?.routing ?? 'round-robin',
    scenario,
    trial: sample.trial ?? 1,
    attempt: sample.attempt ?? 1,
    status: sample.status,
    reason: sample.reason ?? null,
    cause: sample.status === 'inconclusive' ? (sample.cause ?? 'other') : null,
    overload: null,
    latency: { response: { ...latency, episodes: null }, responseOk: latency, service: latency },
    requests: { ok: requests - errors - anonymous, fail: anonymous, unknown: errors, dropped: 0, anonymous },
    errorsByCause: sample.errorsByCause ?? (errors === 0 ? {} : { reset: errors }),
    slowestErrorUs: errors === 0 ? null : { sinceIntended: 3000, sinceSent: 2000 },
    cohort: verdicts(total, lost),
    seeding: null,
    sweeps: null,
    later: verdicts(lost, 0),
    forcedLogins: lost,
    transientLosses: 0,
    doubledWrites: 0,
    lostUpdates: 0,
    undone: NOTHING_UNDONE,
    outageWindows: 0,
    outageUsers: 0,
    longestOutageUs: 0,
    anomalies: [],
    anomalyCount: lost,
    throughput: {
      offeredPerS: 500,
      achievedPerS: 498,
      capacityPerS: sample.capacityPerS ?? null,
      capacityPerCorePerS: sample.capacityPerS ?? null,
      sloCapacityPerS: null,
    },
    sloSearch: null,
    capacity: null,
    cpuUsPerRequest: { app: sample.appUs ?? null, proxy: 31, store: sample.storeUs ?? null, generator: 120, link: 0 },
    links: null,
    store: {
      bytesPerSession: sample.bytesPerSession ?? null,
      definition: 'bytes of the values',
      memoryBytes: sample.memoryBytes ?? null,
      roundTrips: sample.roundTrips ?? null,
      connections: sample.connections ?? null,
      callsPerRequest: sample.callsPerRequest ?? null,
    },
    nodes: { 'node-1': 2334, 'node-2': 2333, 'node-3': 2333 },
    balance: balanceOf({ 'node-1': 2334, 'node-2': 2333, 'node-3': 2333 }),
    recoveryMs: scenario === CALM ? null : recoveryMs,
    timeline: [],
    withinTrial: null,
    faults: (sample.faults ?? (scenario === CALM ? [] : [{}])).map((fault) => ({
      ...sampleFault(recoveryMs),
      ...fault,
    })),
    generator: {
      processes: 1,
      offered: requests,
      sent: requests,
      achievedRatio: 1,
      latenessP50Us: 150,
      latenessP99Us: 900,
      latenessMaxUs: 4000,
      eventLoopUtilisation: 0.3,
      cpuShare: 0.35,
      misattributed: 0,
      connections: 40,
      connectionWaits: 0,
      exhausted: {},
      bottleneck: sample.bottleneck ?? null,
    },
    foreignCpuShare: null,
    failedTouches: 0,
    ratePerSecond: 500,
    durationMs: 18_500,
    overheadMs: 2500,
    ...sample.change,
  };
}

function sampleFault(recoveryMs: number | null): ReliableTrial['faults'][number] {
  return {
    kind: 'node-kill',
    target: 'node-2',
    plannedUs: 4_666_667,
    injectedUs: 4_667_000,
    confirmedUs: 4_668_500,
    unconfirmed: null,
    healPlannedUs: 9_333_333,
    healedUs: 9_730_000,
    recoveryMs,
  };
}

function verdicts(total: number, lost: number): SessionCounts {
  const none = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<(typeof VERDICTS)[number], number>;
  return { ...none, total, lost, kept: total - lost };
}

function sampleLatency(count: number, p50Us: number, p99Us: number): Latency {
  const histogram = new LatencyHistogram();
  histogram.record(p50Us);
  const scale = { p50Us, p90Us: p99Us * 0.6, p99Us, p999Us: p99Us * 2, maxUs: p99Us * 4 };
  return { count, ...scale, histogram: histogram.encode() };
}
