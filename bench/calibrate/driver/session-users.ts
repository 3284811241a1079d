import { SessionDriver } from '../../load/driver/session-driver.ts';
import { nowUs } from '../../model/clock.ts';
import { requestIdOf } from '../../model/operation.ts';
import { arrivalsOf } from './arrivals.ts';
import type { DrivePlan, DriveReport, Observation } from './drive.ts';
import { MergedLatencies } from './merged-latencies.ts';

/** As long as a trial gives its generators. */
const START_LEAD_US = 50_000;

/** Calibrates the driver of a trial, with users who only read. Its checks of attribution are the driver's own. */
export async function driveSessionUsers(plan: DrivePlan): Promise<DriveReport> {
  const observations: Observation[] = [];
  const merged = new MergedLatencies();
  const epochUs = Math.round(nowUs());
  let leadUs = 0;
  await using driver = new SessionDriver(
    {
      target: plan.target,
      nodes: [],
      epochUs,
      arrivals: arrivalsOf(plan),
      readRatio: 1,
      logoutRatio: 0,
      requestDeadlineMs: plan.deadlineMs,
      keepsSessions: false,
    },
    {
      second: (second) => merged.add(second),
      record: ({ vu, seq, origin, intendedUs, sentUs, endUs, outcome, error }) =>
        observations.push({
          id: requestIdOf(vu, seq),
          measured: origin === 'measured',
          intendedUs: intendedUs - leadUs,
          sentUs: sentUs === null ? null : sentUs - leadUs,
          endUs: endUs - leadUs,
          outcome,
          error,
          echoedId: null,
          heldUs: null,
        }),
    },
  );
  await driver.ready();
  const startUs = Math.round(nowUs()) + START_LEAD_US;
  leadUs = startUs - epochUs;
  const vitals = await driver.run(startUs);
  return { observations, startUs, vitals, ...merged.encode() };
}
