import { startCheck } from '../../bench/checks/check-state.ts';
import { step } from '../../bench/checks/step.ts';
import { type CheckResult, sumVerdicts } from '../../bench/checks/sum-verdicts.ts';
import type { Operation } from '../../bench/model/operation.ts';
import type { SessionCounts } from '../../bench/model/session-fates.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';
import { type Act, SimulatedUser } from './simulated-user.ts';

/** What the checker concludes from a history whose sessions never expire. */
export function check(operations: readonly Operation[], verifySinceUs = 0): CheckResult {
  return sumVerdicts(operations.reduce(step, startCheck({ lifetime: null })), { verifySinceUs });
}

/** Those that at least one session has. */
export function verdicts(counts: SessionCounts): Partial<Record<Verdict, number>> {
  return Object.fromEntries(
    VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => [verdict, counts[verdict]]),
  );
}

export const loggedIn = (): SimulatedUser => new SimulatedUser(7).login();
export const read: Act = { kind: 'read', fate: 'answered' };
export const add: Act = { kind: 'add', fate: 'answered' };
export const checkout: Act = { kind: 'checkout', fate: 'answered' };
export const logout: Act = { kind: 'logout', fate: 'answered' };
