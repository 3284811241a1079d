import type { CheckRules } from '../model/check-inputs.ts';
import type { Outage } from './outages.ts';
import type { SessionState } from './session/state.ts';

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
