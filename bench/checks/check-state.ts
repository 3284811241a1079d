import type { CheckRules } from '../model/check-inputs.ts';
import type { Session } from './contract/session.ts';
import type { Outage } from './outages.ts';

/** The state of the fold: what is known of every session so far. */
export interface CheckState {
  readonly rules: CheckRules;
  /** By user, in the order of opening; the last one is the user's current session. */
  readonly users: Map<number, Session[]>;
  /** Users who had no usable answer at some time. */
  readonly outages: Map<number, Outage>;
}

export function startCheck(rules: CheckRules): CheckState {
  return { rules, users: new Map(), outages: new Map() };
}

/**
 * Joins the states of checkers that saw different users of the same run. The result is that of one checker that saw
 * them all.
 */
export function mergeChecks(states: readonly [CheckState, ...CheckState[]]): CheckState {
  return {
    rules: states[0].rules,
    users: new Map(states.flatMap(({ users }) => [...users])),
    outages: new Map(states.flatMap(({ outages }) => [...outages])),
  };
}
