import { createHash } from 'node:crypto';
import { planOperations } from '../../bench/load/plan/planned-operations.ts';
import { buildSchedule } from '../../bench/load/plan/schedule.ts';
import type { ArrivalProcess } from '../../bench/model/plan.ts';
import { arrivalPlan } from '../../bench/trial/arrival-plan.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import skew from '../../scenarios/skew.ts';
import steady from '../../scenarios/steady.ts';
import tabs from '../../scenarios/tabs.ts';
import thunderingLogin from '../../scenarios/thundering-login.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index * 7919 + 1);

/** One scenario for each shape of a schedule: even, many tabs, few busy users, a changing rate. */
const SHAPES: readonly Scenario[] = [steady, tabs, skew, thunderingLogin];

const LOAD = { ratePerSecond: 200, warmupMs: 500, durationMs: 4_000, readRatio: 0.79, logoutRatio: 0.01 } as const;

/** The SHA-256 of schedules (times, users, kinds of operation), 20 seeds for each shape, by name. */
export function scheduleHashes(): Record<string, string> {
  return Object.fromEntries(
    SEEDS.flatMap((seed) => [
      ...SHAPES.map((scenario): [string, string] => [`${scenario.name} ${seed}`, hashOf(seed, scenario, 'constant')]),
      [`poisson ${seed}`, hashOf(seed, steady, 'poisson')],
    ]),
  );
}

function hashOf(seed: number, { traffic = {} }: Scenario, process: ArrivalProcess): string {
  const load = {
    ...LOAD,
    cohortSize: 100,
    sessionBytes: 1024,
    practiceRequestsPerNode: 0,
    capacityDurationMs: 1_000,
    sloSearchMs: 1_000,
    mostLogins: 100_000,
    capacityConnections: 32,
    readRatio: traffic.readRatio ?? LOAD.readRatio,
    logoutRatio: traffic.logoutRatio ?? LOAD.logoutRatio,
  };
  const schedule = buildSchedule({ ...arrivalPlan({ load, seed }, traffic), process });
  const kindOf = planOperations(schedule, { seed, readRatio: load.readRatio, logoutRatio: load.logoutRatio });
  const hash = createHash('sha256').update(schedule.dueUs).update(schedule.users);
  for (let index = 0; index < schedule.length; index++) hash.update(kindOf(index));
  return hash.digest('hex');
}
