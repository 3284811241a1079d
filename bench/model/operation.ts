/** The `OperationKind` that checks whether a session is gone. Elsewhere a probe is a step of an SLO search. */
export const OLD_COOKIE_RETRY = 'probe';

/** The purpose of a virtual user's request. */
export type OperationKind =
  /** POST /login: opens a new session, whatever is in the cookie jar. */
  | 'login'
  /** GET /session with the current cookies. */
  | 'read'
  /** POST /cart: adds an item whose id is the request id. */
  | 'add'
  /** POST /checkout: empties the cart. */
  | 'checkout'
  /** POST /logout. */
  | 'logout'
  /** GET /session with the cookies of a session that was logged out or has expired: must be anonymous. */
  | 'replay'
  /** Retry of the old cookie after an unexpected anonymous answer, by GET /session; named so in histories. */
  | typeof OLD_COOKIE_RETRY;

/** Which part of a trial sent the request. Only `measured` arrivals enter the latency series. */
export type OperationOrigin =
  /** The logins before the measurement: the cohort. */
  | 'cohort'
  /** No request: stands for the login of a user whose session was put into the store without one. */
  | 'seeded'
  /** Before the measurement, to let nodes compile their code. Never recorded: no history has it. */
  | 'practice'
  | 'warm-up'
  | 'measured'
  /** Sent at once because of an answer (a retry of the old cookie, a login after a loss); not part of the schedule. */
  | 'reaction'
  /** The last read of every session. */
  | 'read-back';

/**
 * - `ok`: a good answer (2xx; or anonymous, if the operation checks that a session is gone).
 * - `fail`: certainly not applied (refused, `stage: before-write`, or an unexpected anonymous answer).
 * - `unknown`: may have been applied, or may be applied later.
 * - `dropped`: never sent.
 */
export type Outcome = 'ok' | 'fail' | 'unknown' | 'dropped';

/** The cause of a missing or unusable answer. */
export type OperationError =
  | 'refused'
  | 'reset'
  | 'timeout'
  /** The answer was not HTTP, or not the application's JSON. */
  | 'malformed'
  /** The answer carried another request's id. */
  | 'misattributed'
  /** A status other than 2xx and 401. */
  | 'status'
  /** The arrival waited past the limit, the run ended first, or the generator's machine could open no connection. */
  | 'not-sent';

/** The session as a 2xx answer of the application shows it. */
export interface SessionView {
  readonly userId: string;
  /** The request id of the login that opened the session. */
  readonly nonce: string;
  readonly items: readonly string[];
  /** A digest of the payload that the login stored. */
  readonly digest: string;
}

/** One request of a virtual user with its outcome: a line of the history. */
export interface Operation {
  readonly vu: number;
  /** The virtual user's own count of requests, from 0: with `vu` it makes the request id (`requestIdOf`). */
  readonly seq: number;
  /** The number of the session whose cookies were sent, from 0; for a login of the one it opens. -1: none yet. */
  readonly session: number;
  readonly kind: OperationKind;
  readonly origin: OperationOrigin;
  /** Times in µs since the trial's epoch. `sentUs` is null if nothing was sent. */
  readonly intendedUs: number;
  readonly sentUs: number | null;
  readonly endUs: number;
  readonly outcome: Outcome;
  readonly status: number | null;
  /** The node that answered; null if the answer does not name it. */
  readonly node: string | null;
  readonly error: OperationError | null;
  /**
   * `anonymous` for a 401 of the application; `damaged` for a 2xx to this very request that lacks required content; null
   * without a usable answer.
   */
  readonly answer: SessionView | 'anonymous' | 'damaged' | null;
}

/** The id of a request, which its answer must echo. An added item has the id of its request. */
export function requestIdOf(vu: number, seq: number): string {
  return `${vu.toString(36)}-${seq.toString(36)}`;
}

/** The user id of a virtual user. */
export function userIdOf(vu: number): string {
  return `user-${vu.toString(36)}`;
}

/** The inverse of `requestIdOf`; null for any other text. */
export function parseRequestId(id: string): { readonly vu: number; readonly seq: number } | null {
  const match = /^([0-9a-z]+)-([0-9a-z]+)$/.exec(id);
  if (match === null) return null;
  const vu = Number.parseInt(match[1] ?? '', 36);
  const seq = Number.parseInt(match[2] ?? '', 36);
  return requestIdOf(vu, seq) === id ? { vu, seq } : null;
}

/** The inverse of `userIdOf`; null for any other text. */
export function parseUserId(id: string): number | null {
  const match = /^user-([0-9a-z]+)$/.exec(id);
  const vu = Number.parseInt(match?.[1] ?? '', 36);
  return userIdOf(vu) === id ? vu : null;
}
