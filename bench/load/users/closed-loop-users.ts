import { nowUs } from '../../model/clock.ts';
import type { Operation } from '../../model/operation.ts';
import type { ClosedLoopCounts, ClosedLoopPlan } from '../../model/plan.ts';
import { claimedAddressOf, SourcePools } from '../http/source-pools.ts';
import { type PlannedKind, planOperations } from '../plan/planned-operations.ts';
import { RetryBudget } from './retry-budget.ts';
import { VirtualUser } from './virtual-user.ts';

/** Of the time of the loop, the first part does not count: users log in, and queues fill. */
const RAMP_SHARE = 0.1;

/** A user's planned operations; after the last one the first follows. */
const PLANNED = 4_096;

/**
 * Users who come again as soon as they are answered: the most arrivals per second that the target carries. An arrival is
 * one planned operation with all that its answer makes necessary, as in the measurement: where sessions are lost, the
 * user logs in again. Ends after `plan.durationMs`, or when a connection is refused; every user then logs out.
 */
export async function runClosedLoop(plan: ClosedLoopPlan): Promise<ClosedLoopCounts> {
  using pools = SourcePools.ofUsers(plan.target, plan.sourceAddresses);
  const startUs = nowUs();
  const countsFromUs = startUs + plan.durationMs * RAMP_SHARE * 1000;
  const endUs = startUs + plan.durationMs * 1000;
  const retries = new RetryBudget();
  let [arrivals, failed] = [0, 0];
  let wasRefused = false;
  const isOver = (): boolean => wasRefused || nowUs() >= endUs;

  const loop = async (index: number): Promise<void> => {
    const vu = plan.firstUser + index;
    let hasFailed = false;
    const world = {
      nodePools: [],
      host: `${plan.target.host}:${plan.target.port}`,
      deadlineMs: plan.requestDeadlineMs,
      keepsSessions: plan.keepsSessions,
      retries,
      epochUs: 0,
      record({ answer, outcome, error }: Operation): void {
        if (outcome !== 'ok' && answer !== 'anonymous') hasFailed = true;
        if (error === 'refused') wasRefused = true;
      },
    };
    const user = new VirtualUser(vu, world, pools.of(vu), {
      claimedAddress: claimedAddressOf(vu, plan.sourceAddresses),
    });
    const arrive = async (kind: PlannedKind): Promise<void> => {
      hasFailed = false;
      await new Promise<void>((resolve) => user.arrive(kind, 'practice', nowUs(), resolve));
    };
    const kindAt = planOperations({ users: new Uint32Array(PLANNED).fill(vu), tabs: 1 }, plan);
    await arrive('login');
    for (let next = 0; !isOver(); next++) {
      await arrive(kindAt(next % PLANNED));
      const now = nowUs();
      if (now < countsFromUs || now > endUs) continue;
      if (hasFailed) failed++;
      else arrivals++;
    }
    if (user.loggedIn && !wasRefused) await arrive('logout');
  };
  await Promise.all(Array.from({ length: plan.users }, (_, index) => loop(index)));
  return { arrivals, failed, countedMs: plan.durationMs * (1 - RAMP_SHARE) };
}
