import { SessionDriver } from '../../load/session-driver.ts';
import { nowUs } from '../../model/clock.ts';
import { requestIdOf } from '../../model/operation.ts';
import { arrivalsOf } from './arrivals.ts';
import type { DrivePlan, DriveReport, Observation } from './drive.ts';
import { MergedLatencies } from './merged-latencies.ts';

/** Building the schedule and starting the pacing thread must be over by then. */
const START_LEAD_US = 200_000;

/** Calibrates the driver of a trial, with users who only read. Its checks of attribution are the driver's own. */
export async function driveSessionUsers(plan: DrivePlan): Promise<DriveReport> {
  const observations: Observation[] = [];
  const merged = new MergedLatencies();
  const startUs = Math.round(nowUs()) + START_LEAD_US;
  await using driver = new SessionDriver(
    {
      target: plan.target,
      nodes: [],
      epochUs: startUs,
      arrivals: arrivalsOf(plan),
      readRatio: 1,
      logoutRatio: 0,
      requestDeadlineMs: plan.deadlineMs,
      sessions: false,
    },
    {
      second: (second) => merged.add(second),
      record: ({ vu, seq, origin, intendedUs, sentUs, endUs, outcome, error }) =>
        observations.push({
          id: requestIdOf(vu, seq),
          measured: origin === 'measured',
          intendedUs,
          sentUs,
          endUs,
          outcome,
          error,
          echoedId: null,
          heldUs: null,
        }),
    },
  );
  await driver.ready();
  const vitals = await driver.run(startUs);
  return { observations, startUs, vitals, ...merged.encode() };
}
