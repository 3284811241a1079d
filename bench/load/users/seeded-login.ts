import { nowUs } from '../../model/clock.ts';
import type { Operation } from '../../model/operation.ts';
import type { SeededPlan } from '../../model/plan.ts';
import { SEEDED_LOGIN_SEQ, seededCookie, seededView } from '../../model/seeded-users.ts';

/** What stands for the login of a user whose session was seeded. */
export interface SeededLogin {
  /** An acknowledged login that lasted as long as the sessions were being stored. */
  readonly operation: Operation;
  /** The Set-Cookie header of its answer. */
  readonly setCookie: string;
}

/**
 * The login of a seeded user.
 *
 * @param epochUs the machine's clock at time 0 of the history.
 */
export function seededLogin(vu: number, seeded: SeededPlan, epochUs: number): SeededLogin {
  const { fromUs, toUs, ttlMs } = seeded;
  const endsInMs = ttlMs - (nowUs() - epochUs - toUs) / 1000;
  return {
    operation: {
      vu,
      seq: SEEDED_LOGIN_SEQ,
      session: 0,
      kind: 'login',
      origin: 'seeded',
      intendedUs: fromUs,
      sentUs: fromUs,
      endUs: toUs,
      outcome: 'ok',
      status: null,
      node: null,
      error: null,
      answer: seededView(vu, seeded),
    },
    setCookie: `${seededCookie(vu, seeded)}; Expires=${new Date(Date.now() + endsInMs).toUTCString()}`,
  };
}
