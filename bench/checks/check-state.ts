import type { SessionState, Span } from './session-state.ts';

/** What the checker has to know beforehand. */
export interface CheckRules {
  /**
   * How long after its end a request with an unknown outcome may still take effect, while nothing is frozen: as long
   * as a node can hold it, and its store.
   */
  readonly lateWritesUs: number;
  /** How long a session lives after the last request that found it, and how much longer it may; null: for ever. */
  readonly lifetime: { readonly ttlUs: number; readonly granularityUs: number } | null;
}

/** The state of the fold: what is known about every session so far. */
export interface CheckState {
  readonly rules: CheckRules;
  /** By user, in order of opening; the last one is the user's current session. */
  readonly users: Map<number, SessionState[]>;
  /** When something was frozen or cut off that may have held requests back; `toUs` is infinite until it is healed. */
  readonly stalls: Span[];
  /** Sessions that were opened because their user's last one had been lost. */
  forcedLogins: number;
  /** Sessions of the cohort lost so far. */
  cohortLost: number;
  /** The longest that a user got no usable answer. */
  longestOutageUs: number;
}

export function startCheck(rules: CheckRules): CheckState {
  return { rules, users: new Map(), stalls: [], forcedLogins: 0, cohortLost: 0, longestOutageUs: 0 };
}

/** The last moment at which a request of unknown outcome that ended at `endUs` may take effect. */
export function lateUntilUs({ rules, stalls }: CheckState, endUs: number): number {
  const held = stalls.filter(({ fromUs, toUs }) => fromUs <= endUs + rules.lateWritesUs && toUs >= endUs);
  return Math.max(endUs, ...held.map(({ toUs }) => toUs)) + rules.lateWritesUs;
}

/** Something is frozen or cut off from now on. */
export function stall(state: CheckState, fromUs: number): void {
  state.stalls.push({ fromUs, toUs: Number.POSITIVE_INFINITY });
}

/** The oldest stall that is not over is healed. */
export function resume(state: CheckState, toUs: number): void {
  const index = state.stalls.findIndex((span) => span.toUs === Number.POSITIVE_INFINITY);
  const open = state.stalls[index];
  if (open !== undefined) state.stalls[index] = { ...open, toUs };
}
