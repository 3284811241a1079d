import { nowUs } from '../model/clock.ts';
import type { OperationKind } from '../model/operation.ts';
import type { WarmUpPlan } from '../model/plan.ts';
import { ProbeBudget } from './probe-budget.ts';
import { SourcePools, sourceAddressOf } from './source-pools.ts';
import { VirtualUser } from './virtual-user.ts';

/** Lives at the same time: as many as keep the nodes busy. */
const CONCURRENT_LIVES = 16;

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
 * Lets users come, do what users do, and log out, as fast as the nodes answer, until so many requests were sent or the
 * time is over. Nobody measures or judges them: the nodes are to have compiled their code before anybody does. Resolves
 * with how many requests were asked for.
 */
export async function warmUpLives(plan: WarmUpPlan): Promise<number> {
  const addresses = plan.sourceAddresses;
  using pools = new SourcePools(plan.target, addresses?.claimed === true ? undefined : addresses);
  const world = {
    nodePools: [],
    host: `${plan.target.host}:${plan.target.port}`,
    deadlineMs: plan.requestDeadlineMs,
    sessions: plan.sessions,
    probes: new ProbeBudget(),
    epochUs: 0,
    record: () => undefined,
  };
  const endUs = nowUs() + plan.limitMs * 1000;
  let vu = plan.firstUser;
  let asked = 0;
  const live = async (): Promise<void> => {
    while (asked < plan.requests && nowUs() < endUs) {
      const claimedAddress = addresses?.claimed === true ? sourceAddressOf(vu, addresses) : null;
      const user = new VirtualUser(vu, world, pools.of(vu), { claimedAddress });
      vu++;
      for (const kind of LIFE) {
        // Whoever has come logs out, or memory would hold the session for as long as the node runs.
        if (nowUs() >= endUs && kind !== 'logout') continue;
        asked++;
        await new Promise<void>((resolve) => user.arrive(kind, 'warm-up', nowUs(), resolve));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_LIVES }, live));
  return asked;
}
