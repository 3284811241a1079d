import type { Outcome } from './operation.ts';
import type { SeededUsers } from './seeded-users.ts';

/** A time in which the arrival rate changes linearly between two values. With equal values the rate is constant. */
export interface RateSegment {
  readonly durationMs: number;
  readonly fromPerS: number;
  readonly toPerS: number;
}

/** Evenly spaced arrivals, or those of many independent users. */
export type ArrivalProcess = 'constant' | 'poisson';

/** How arrivals are spread over users: evenly, or a few users far more often than most. */
export type UserChoice = { readonly kind: 'uniform' } | { readonly kind: 'zipf'; readonly exponent: number };

/** The times and users of all requests. They follow from the seed alone, whatever the server does. */
export interface ArrivalPlan {
  readonly seed: number;
  readonly process: ArrivalProcess;
  /** From the start of the warm-up; together as long as warm-up and measurement. */
  readonly segments: readonly RateSegment[];
  readonly userChoice: UserChoice;
  /**
   * The number of arrivals of one user at the same time, as from several tabs of a browser; 1 by default. It does not change
   * the rate of all arrivals.
   */
  readonly tabs?: number;
  /** This generator's share of the users: `from` inclusive, `to` exclusive, out of `total`. */
  readonly users: { readonly from: number; readonly to: number; readonly total: number };
  /** Arrivals before this time are sent and not measured. */
  readonly warmupMs: number;
  readonly durationMs: number;
}

/** Addresses of this machine (127.0.0.0/8) that users connect from, for policies that route by address. */
export interface SourceAddresses {
  /** User `i` has the `i mod count`-th; each is in a network (/24) of its own. */
  readonly count: number;
}

/** The addresses of virtual users. */
export interface UserAddresses extends SourceAddresses {
  /** The machine lacks them: users connect from its only address, and name theirs in `CLIENT_ADDRESS_HEADER`. */
  readonly claimed: boolean;
}

/** The headers of a user's requests: the cookies, and the address if the policy routes by it. */
export type UserHeaders = Readonly<Record<string, string>>;

/** Users who need not log in: their sessions are already in the store. */
export interface SeededPlan extends SeededUsers {
  readonly ttlMs: number;
  /** The start and the end of storing their sessions, in µs since the epoch. */
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * The work of a generator process. It is data only, so that a generator can run anywhere. The schedule follows from the seed
 * and the user's number alone.
 */
export interface Plan {
  readonly target: { readonly host: string; readonly port: number };
  /** Missing: all users connect from the address that the system chooses. */
  readonly sourceAddresses?: UserAddresses;
  /** App servers that a sample of the read-back asks directly; empty if a node need not have all sessions. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** The machine's clock at time 0 of the history, in whole µs. */
  readonly epochUs: number;
  readonly arrivals: ArrivalPlan;
  /** Missing: every user logs in. */
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

/** What came of practice. */
export interface PracticeCounts {
  /** Good answers. */
  readonly answered: number;
  /** Good answers per second in the last third of the requests; null if none of it was answered. */
  readonly latePerS: number | null;
}

/** Users who come again as soon as they are answered, to find how much the target carries. */
export interface ClosedLoopPlan
  extends Pick<
    Plan,
    'target' | 'sourceAddresses' | 'requestDeadlineMs' | 'keepsSessions' | 'readRatio' | 'logoutRatio'
  > {
  readonly seed: number;
  /** How many come at the same time. */
  readonly users: number;
  readonly durationMs: number;
  readonly firstUser: number;
}

/** What came of a closed loop. */
export interface ClosedLoopCounts {
  /** Answered in the time that counts, with all that each made necessary. */
  readonly arrivals: number;
  /** Arrivals without a usable answer. */
  readonly failed: number;
  /** The time that counts: the loop without its ramp. */
  readonly countedMs: number;
}

/** Upper bound on reported users; enough when any logged-in user will do. */
export const MOST_REPORTED_USERS = 10_000;

/** The latencies of one second of the measurement, of one generator. */
export interface SecondOfLatencies {
  readonly second: number;
  /** HDR V2 compressed base64, in µs, by the second of the intended start. */
  readonly response: string;
  readonly responseOk: string;
  readonly service: string;
}

/** A generator's figures of itself during the measurement. */
export interface GeneratorVitals {
  readonly offered: number;
  /** Sent before the measurement was over. */
  readonly sent: number;
  /** HDR V2 compressed base64, in µs. */
  readonly lateness: string;
  readonly eventLoopUtilisation: number;
  readonly cpuUs: number;
  readonly wallUs: number;
  /** Opened since the start of the generator. */
  readonly connections: number;
  /** Requests of the measurement that had to wait for a connection. */
  readonly connectionWaits: number;
  /** Connections of the measurement that the generator's machine could not open, by the error's code. */
  readonly exhausted: Readonly<Record<string, number>>;
}

/** The requests to one URL, as data for a process of its own. */
export interface UrlTraffic {
  /** Whole requests, head and body as latin1 text. Arrival `i` sends the `i`-th; after the last one the first follows. */
  readonly requests: readonly string[];
  /** Prefix of each request's own `x-request-id`, which its answer must echo; null: requests have no such id. */
  readonly idPrefix: string | null;
  /** The statuses of good answers; null: all below 400. */
  readonly okStatuses: readonly number[] | null;
}

/** The work of a generator process for one URL. Its requests are independent. */
export interface UrlPlan {
  readonly target: { readonly host: string; readonly port: number };
  /** Request `i` comes from the `i mod count`-th address. Missing: from the one that the system chooses. */
  readonly sourceAddresses?: SourceAddresses;
  readonly maxConnections: number;
  readonly arrivals: ArrivalPlan;
  readonly requestDeadlineMs: number;
  readonly traffic: UrlTraffic;
}

/** The outcomes of the requests to one URL. */
export interface UrlCounts {
  /** Of the measured arrivals. */
  readonly requests: Readonly<Record<Outcome, number>>;
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Arrivals without a usable answer by their cause. */
  readonly errors: Readonly<Record<string, number>>;
  /** Good answers that came before the end of the measurement. */
  readonly okInTime: number;
  /** Of the measured arrivals: in how many episodes those came that were as slow as a percentile (0 to 100), or slower. */
  readonly episodes: readonly { readonly percentile: number; readonly episodes: number }[];
  /** The due time of the last arrival that was sent or tried, in µs from the start of the schedule. */
  readonly lastIntendedUs: number;
}
