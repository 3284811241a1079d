import { nowUs } from '../../model/clock.ts';
import type { Operation, OperationKind } from '../../model/operation.ts';
import type { WarmUpPlan } from '../../model/plan.ts';
import { claimedAddressOf, SourcePools } from '../http/source-pools.ts';
import { ProbeBudget } from './retry-budget.ts';
import { VirtualUser } from './virtual-user.ts';

/** Lives at the same time: as many as keep the nodes busy, though a store be a few milliseconds away. */
const CONCURRENT_LIVES = 32;

/** A good answer to somebody whom the node does not know. */
const ANONYMOUS = 401;

/** One user from the first request to the last: about the mix that is measured, on every path of the application. */
const LIFE: readonly OperationKind[] = [
  'login',
  ...Array.from({ length: 3 }, () => ['read', 'read', 'read', 'read', 'add'] as const).flat(),
  'read',
  'read',
  'checkout',
  'logout',
];

/**
 * Lets users come, do what users do, and log out, as fast as the nodes answer, until so many requests had a good answer or
 * the time is over, or nobody listens any more. Nobody measures or judges them: the nodes are to have compiled their code
 * before anybody does. Resolves with how many had a good answer.
 */
export async function warmUpLives(plan: WarmUpPlan): Promise<number> {
  using pools = SourcePools.ofUsers(plan.target, plan.sourceAddresses);
  const endUs = nowUs() + plan.limitMs * 1000;
  let answered = 0;
  let wasRefused = false;
  const isOver = (): boolean => wasRefused || answered >= plan.requests || nowUs() >= endUs;
  const world = {
    nodePools: [],
    host: `${plan.target.host}:${plan.target.port}`,
    deadlineMs: plan.requestDeadlineMs,
    sessions: plan.sessions,
    probes: new ProbeBudget(),
    epochUs: 0,
    record({ status, error }: Operation): void {
      if (status !== null && (status < 300 || status === ANONYMOUS)) answered++;
      // The proxy has ended: the run was interrupted, and this is in the way of its end.
      if (error === 'refused') wasRefused = true;
    },
  };
  let vu = plan.firstUser;
  const live = async (): Promise<void> => {
    while (!isOver()) {
      const user = new VirtualUser(vu, world, pools.of(vu), {
        claimedAddress: claimedAddressOf(vu, plan.sourceAddresses),
      });
      vu++;
      for (const kind of LIFE) {
        // Whoever is logged in logs out at once then: the session would be there when others are measured.
        const isDue = kind === 'logout' ? user.loggedIn : !isOver();
        if (isDue) await new Promise<void>((resolve) => user.arrive(kind, 'warm-up', nowUs(), resolve));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_LIVES }, live));
  return answered;
}
