import type { Operation } from '../../model/operation.ts';
import type {
  ClosedLoopCounts,
  ClosedLoopPlan,
  GeneratorVitals,
  Plan,
  PracticeCounts,
  PracticePlan,
  SecondOfLatencies,
  UrlCounts,
  UrlPlan,
  UserHeaders,
} from '../../model/plan.ts';

/** What a generator process (`generator.ts`) can be asked. One call at a time. */
export interface GeneratorApi {
  /** Sends practice traffic. */
  practise(plan: PracticePlan): Promise<PracticeCounts>;
  /** Sends arrivals as fast as they are answered. */
  closedLoop(plan: ClosedLoopPlan): Promise<ClosedLoopCounts>;
  /** Takes a plan in place of the last one. */
  prepare(plan: Plan): Promise<void>;
  /** Logs in every user whose session was not seeded. */
  login(): Promise<void>;
  /** Starts the warm-up at `startUs` of the machine's clock (whole µs), and the measurement after it. */
  run(startUs: number): Promise<GeneratorVitals>;
  readBack(): Promise<void>;
  /** Headers of logged-in users, for the processes that impersonate them: `MOST_REPORTED_USERS` at most. */
  userHeaders(): Promise<readonly UserHeaders[]>;
}

/** What a generator sends while a call is open; all of it comes before the answer. */
export type GeneratorNote =
  | { readonly type: 'history'; readonly operations: readonly Operation[] }
  | ({ readonly type: 'second' } & SecondOfLatencies);

/** What a generator process for one URL (`url-generator.ts`) can be asked. */
export interface UrlGeneratorApi {
  /** Sends the requests of the plan. Resolves after the last answer. One plan at a time. */
  drive(plan: UrlPlan): Promise<UrlResult>;
  /** Sends nothing more: the open `drive` comes to an end. */
  stop(): Promise<void>;
}

/** The result of one plan for one URL. */
export interface UrlResult {
  readonly vitals: GeneratorVitals;
  readonly counts: UrlCounts;
}

/** What a generator for one URL sends during a `drive`. `live`: the number of answers so far. */
export type UrlNote =
  | ({ readonly type: 'second' } & SecondOfLatencies)
  | { readonly type: 'live'; readonly answered: number };

/** What a closed-model process (`closed-model.ts`) can be asked, once: it ends after its answer. */
export interface CapacityApi {
  measure(plan: CapacityPlan): Promise<CapacityPart>;
}

export interface CapacityPlan {
  readonly target: { readonly host: string; readonly port: number };
  readonly seed: number;
  readonly connections: number;
  /** The number of its first connection: the connections of several processes are numbered through. */
  readonly firstConnection: number;
  readonly durationMs: number;
  readonly readRatio: number;
  /** The users who are logged in: each connection sends the requests of one. */
  readonly users: readonly UserHeaders[];
}

/** What one closed-model process reports. */
export interface CapacityPart {
  /** Answers of status 2xx that name their request, per second. */
  readonly goodPerS: number;
  /** Answers that take a user who is logged in for one who is not. */
  readonly anonymous: number;
  /** All other answers: of another status, or without the application's body. */
  readonly notOk: number;
  readonly errors: number;
  /** Answers that name another request. */
  readonly mismatches: number;
  /** CPU seconds per second of its own: from about 1 on it can send no faster. */
  readonly cpuShare: number;
}
