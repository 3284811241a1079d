import { nowUs } from '../../model/clock.ts';
import type { Operation, OperationKind } from '../../model/operation.ts';
import type { PracticeCounts, PracticePlan } from '../../model/plan.ts';
import { claimedAddressOf, SourcePools } from '../http/source-pools.ts';
import { LastThird } from './last-third.ts';
import { RetryBudget } from './retry-budget.ts';
import { VirtualUser } from './virtual-user.ts';

/** Users at the same time: enough to keep the nodes busy even if a store is a few milliseconds away. */
const CONCURRENT_USERS = 32;

/** A good answer to a user without a session. */
const ANONYMOUS = 401;

/** What one user does, from login to logout: about the measured mix, on every path of the application. */
const VISIT: readonly OperationKind[] = [
  'login',
  ...Array.from({ length: 3 }, () => ['read', 'read', 'read', 'read', 'add'] as const).flat(),
  'read',
  'read',
  'checkout',
  'logout',
];

/**
 * Sends practice traffic as fast as the nodes answer, so that they compile their code before the measurement: users log
 * in, do what users do, and log out. Nothing of it is measured or judged. Ends after `plan.requests` good answers, at the
 * time limit, or when a connection is refused; a user who is logged in then still logs out.
 */
export async function runPracticeUsers(plan: PracticePlan): Promise<PracticeCounts> {
  using pools = SourcePools.ofUsers(plan.target, plan.sourceAddresses);
  const endUs = nowUs() + plan.limitMs * 1000;
  const lastThird = new LastThird(plan.requests);
  let answered = 0;
  let wasRefused = false;
  const isOver = (): boolean => wasRefused || answered >= plan.requests || nowUs() >= endUs;
  const world = {
    nodePools: [],
    host: `${plan.target.host}:${plan.target.port}`,
    deadlineMs: plan.requestDeadlineMs,
    keepsSessions: plan.keepsSessions,
    retries: new RetryBudget(),
    epochUs: 0,
    record({ status, error }: Operation): void {
      if (status !== null && (status < 300 || status === ANONYMOUS)) {
        answered++;
        lastThird.answeredAt(nowUs());
      }
      // The proxy has ended because the run was interrupted: practice must not delay the end of the run.
      if (error === 'refused') wasRefused = true;
    },
  };
  let vu = plan.firstUser;
  const visitInTurn = async (): Promise<void> => {
    while (!isOver()) {
      const user = new VirtualUser(vu, world, pools.of(vu), {
        claimedAddress: claimedAddressOf(vu, plan.sourceAddresses),
      });
      vu++;
      for (const kind of VISIT) {
        // The logout is sent even when practice is over: the session must not stay in the store for the measurement.
        const isDue = kind === 'logout' ? user.loggedIn : !isOver();
        if (isDue) await new Promise<void>((resolve) => user.arrive(kind, 'practice', nowUs(), resolve));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_USERS }, visitInTurn));
  return { answered, latePerS: lastThird.perS };
}
