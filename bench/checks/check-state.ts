import type { Outage } from './outages.ts';
import type { SessionState } from './session/state.ts';

/** What the checker has to know beforehand. */
export interface CheckRules {
  /**
   * How long a session lives after the last request that found it, and how far from that it may end, either way;
   * null: for ever.
   */
  readonly lifetime: { readonly ttlUs: number; readonly granularityUs: number } | null;
  /** The answer to a read brings the session back as that read had found it, like a save of the whole session. */
  readonly readsSave?: boolean;
  /** Sessions that were put into the store without a login: those of users who never came are in no operation. */
  readonly seeded?: number;
}

/** The state of the fold: what is known about every session so far. */
export interface CheckState {
  readonly rules: CheckRules;
  /** By user, in order of opening; the last one is the user's current session. */
  readonly users: Map<number, SessionState[]>;
  /** Users who were without a usable answer at some time. */
  readonly outages: Map<number, Outage>;
  /** Sessions that were opened because their user's last one had been lost. */
  forcedLogins: number;
}

export function startCheck(rules: CheckRules): CheckState {
  return { rules, users: new Map(), outages: new Map(), forcedLogins: 0 };
}
