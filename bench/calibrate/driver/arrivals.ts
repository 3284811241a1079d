import { constantRate } from '../../load/plan/arrival-times.ts';
import type { ArrivalPlan } from '../../model/plan.ts';
import type { DrivePlan } from './drive.ts';

/** The arrivals of a plan: the same for driving them and for judging that. */
export function arrivalsOf(plan: Omit<DrivePlan, 'target'>): ArrivalPlan {
  const { ratePerSecond, warmupPerSecond = ratePerSecond, warmupMs, durationMs, users } = plan;
  const total = users ?? 1;
  return {
    seed: 1,
    process: 'constant',
    segments: [...constantRate(warmupPerSecond, warmupMs), ...constantRate(ratePerSecond, durationMs)],
    userChoice: { kind: 'uniform' },
    users: { from: 0, to: total, total },
    warmupMs,
    durationMs,
  };
}
