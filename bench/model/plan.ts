import type { Operation, Outcome } from './operation.ts';
import type { SeededUsers } from './seeded-users.ts';

/** A stretch of time over which the arrival rate goes evenly from one value to another. A step is two equal ones. */
export interface RateSegment {
  readonly durationMs: number;
  readonly fromPerS: number;
  readonly toPerS: number;
}

/** Evenly spaced arrivals, or those of many users who know nothing of each other. */
export type ArrivalProcess = 'constant' | 'poisson';

/** Whom an arrival belongs to: everybody alike, or a few users far more often than most. */
export type UserChoice = { readonly kind: 'uniform' } | { readonly kind: 'zipf'; readonly exponent: number };

/** When requests are sent, and by whom: follows from the seed alone, whatever the server does. */
export interface ArrivalPlan {
  readonly seed: number;
  readonly process: ArrivalProcess;
  /** From the start of the warm-up on; together as long as warm-up and measurement. */
  readonly segments: readonly RateSegment[];
  readonly userChoice: UserChoice;
  /**
   * How many arrivals of one user come at the same time, as from several tabs of a browser; 1 by default. The rate of
   * all arrivals is that of the segments whatever it is.
   */
  readonly tabs?: number;
  /** This generator's share of the users: `from` inclusive, `to` exclusive, out of `total`. */
  readonly users: { readonly from: number; readonly to: number; readonly total: number };
  /** What comes before is sent and not measured. */
  readonly warmupMs: number;
  readonly durationMs: number;
}

/** How many addresses of this machine (127.0.0.0/8) users connect from, for policies that route by the address. */
export interface SourceAddresses {
  /** User `i` has the `i mod count`-th; each is in a network (/24) of its own. */
  readonly count: number;
}

/** The addresses of virtual users. */
export interface UserAddresses extends SourceAddresses {
  /** The machine has not got them: users connect from the one it has, and name theirs in `CLIENT_ADDRESS_HEADER`. */
  readonly claimed: boolean;
}

/** What a user's requests carry: the cookies, and the address where the policy routes by it. */
export type UserHeaders = Readonly<Record<string, string>>;

/** Users who need not log in: their sessions are in the store. */
export interface SeededPlan extends SeededUsers {
  readonly ttlMs: number;
  /** When their sessions were stored: no earlier and no later, in µs since the epoch. */
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * What a generator process is told before it starts: data only, so that it does not matter where it runs. The
 * schedule follows from the seed and the user's number alone.
 */
export interface Plan {
  readonly target: { readonly host: string; readonly port: number };
  /** Without it all users connect from the address that the system chooses. */
  readonly sourceAddresses?: UserAddresses;
  /** Where a sample of the read-back asks every app server itself; empty where a node may not know all sessions. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** The machine's clock at time 0 of the history, in whole µs. */
  readonly epochUs: number;
  readonly arrivals: ArrivalPlan;
  /** Missing where every user logs in. */
  readonly seeded?: SeededPlan;
  readonly readRatio: number;
  readonly logoutRatio: number;
  readonly requestDeadlineMs: number;
  /** False for a backend without sessions: its answers carry no identity. */
  readonly keepsSessions: boolean;
}

/** The practice traffic of one generator: it makes the nodes compile their code before anything is measured or judged. */
export interface PracticePlan extends Pick<Plan, 'target' | 'sourceAddresses' | 'requestDeadlineMs' | 'keepsSessions'> {
  readonly requests: number;
  /** Practice ends after this time, however slow the store is. */
  readonly limitMs: number;
  /** Number of the first user; there are as many as it takes. */
  readonly firstUser: number;
}

/** What the harness tells a generator, one message of the process's IPC channel each. */
export type GeneratorCommand =
  | { readonly type: 'practice'; readonly plan: PracticePlan }
  | { readonly type: 'plan'; readonly plan: Plan }
  /** Log every user in whose session was not seeded. */
  | { readonly type: 'login' }
  /** Start the warm-up at `startUs` of the machine's clock (whole µs) and the measurement after it. */
  | { readonly type: 'run'; readonly startUs: number }
  | { readonly type: 'read-back' }
  /** Report what the requests of users logged in carry, `MOST_REPORTED_USERS` at most, for those who send in their place. */
  | { readonly type: 'users' };

/** So many users are enough to measure with where a request need not come from a certain one. */
export const MOST_REPORTED_USERS = 10_000;

/** The parts of a trial that a generator carries out one after the other. */
export type GeneratorStep = 'login' | 'run' | 'read-back';

/** One second of the measurement as one generator saw it; the three distributions of DESIGN.md's method. */
export interface SecondOfLatencies {
  readonly second: number;
  /** HDR V2 compressed base64, in µs, by the second of the intended start. */
  readonly response: string;
  readonly responseOk: string;
  readonly service: string;
}

/** How the generator itself did during the measurement. */
export interface GeneratorVitals {
  readonly offered: number;
  /** Sent before the measurement was over. */
  readonly sent: number;
  /** HDR V2 compressed base64, in µs. */
  readonly lateness: string;
  readonly eventLoopUtilisation: number;
  readonly cpuUs: number;
  readonly wallUs: number;
  /** Opened since the generator began. */
  readonly connections: number;
  /** Requests of the measurement that had to wait for a connection. */
  readonly connectionWaits: number;
  /** Connections of the measurement that the generator's machine could not open, by the error's code. */
  readonly exhausted: Readonly<Record<string, number>>;
}

/** What a generator tells the harness. */
export type GeneratorMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'history'; readonly operations: readonly Operation[] }
  | ({ readonly type: 'second' } & SecondOfLatencies)
  | { readonly type: 'finished'; readonly step: GeneratorStep }
  /** Practice is over; with its number of good answers. */
  | { readonly type: 'practised'; readonly answered: number }
  | { readonly type: 'vitals'; readonly vitals: GeneratorVitals }
  | { readonly type: 'users'; readonly users: readonly UserHeaders[] }
  | { readonly type: 'failed'; readonly message: string };

/** What is sent to one URL: data, so that a process of its own can send it. */
export interface UrlTraffic {
  /** Whole requests, head and body as latin1 text. Arrival `i` sends the `i`-th, from the first again after the last. */
  readonly requests: readonly string[];
  /** Each request carries an `x-request-id` of its own that begins so, and its answer must echo it; null: none does. */
  readonly idPrefix: string | null;
  /** The statuses of good answers; null: all below 400. */
  readonly okStatuses: readonly number[] | null;
}

/** What a generator process for one URL is told. Its requests have nothing to do with each other. */
export interface UrlPlan {
  readonly target: { readonly host: string; readonly port: number };
  /** Request `i` comes from the `i mod count`-th address; without it from the one that the system chooses. */
  readonly sourceAddresses?: SourceAddresses;
  readonly maxConnections: number;
  readonly arrivals: ArrivalPlan;
  readonly requestDeadlineMs: number;
  readonly traffic: UrlTraffic;
}

/** What became of the requests to one URL. */
export interface UrlCounts {
  /** Of the measured arrivals. */
  readonly requests: Readonly<Record<Outcome, number>>;
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Arrivals without a usable answer by their cause. */
  readonly errors: Readonly<Record<string, number>>;
  /** Good answers that came before the measurement was over. */
  readonly okInTime: number;
  /** When the last arrival was due that was sent or tried, in µs from the start of the schedule. */
  readonly lastIntendedUs: number;
}

/** What the harness tells a generator process for one URL. */
export type UrlCommand =
  | { readonly type: 'drive'; readonly plan: UrlPlan }
  /** Send nothing more, and come to an end. */
  | { readonly type: 'stop' };

/** What a generator process for one URL tells the harness. */
export type UrlMessage =
  | ({ readonly type: 'second' } & SecondOfLatencies)
  | { readonly type: 'live'; readonly answered: number }
  | { readonly type: 'done'; readonly vitals: GeneratorVitals; readonly counts: UrlCounts }
  | { readonly type: 'failed'; readonly message: string };
