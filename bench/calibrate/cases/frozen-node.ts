import { buildSchedule } from '../../load/plan/schedule.ts';
import { parseRequestId } from '../../model/operation.ts';
import type { CalibrationCase, Evidence, Figure } from '../case.ts';
import { exactQuantile } from '../closed-forms.ts';
import { arrivalsOf } from '../driver/arrivals.ts';
import { allowedOfFormMs, countFigure, quantileFigure } from '../figures.ts';

/** Slower than this is in the tail: far above any answer of a running node. */
const TAIL_US = 100_000;

/**
 * One node of three stops, and with it a third of the users. The schedule fixes which user sends when. Their arrivals must
 * all wait, and no other user may replace them. The user of an arrival is taken from the schedule and not from the
 * driver's report. This case calibrates the driver of trials.
 */
export function frozenNode(durationMs: number): CalibrationCase {
  const [nodes, frozen, freezeMs, warmupMs] = [3, 1, 1000, 500];
  const afterMs = warmupMs + (durationMs - freezeMs) / 2;
  return {
    name: 'frozen-node-of-3',
    behaviour: { kind: 'frozen-node', nodes, frozen, afterMs, freezeMs },
    load: { users: 300, ratePerSecond: 300, warmupMs, durationMs, deadlineMs: 5000 },
    figures: (evidence) => {
      const users = scheduledUsers(evidence);
      const expectedUs = expectedResponsesUs(evidence, (index) => (users[index] ?? 0) % nodes === frozen);
      return [
        ...[0.5, 0.95, 0.99, 1].map((quantile): Figure => {
          const truthUs = exactQuantile(expectedUs, quantile);
          return quantileFigure(quantile, evidence.response, truthUs, allowedOfFormMs(truthUs));
        }),
        countFigure(
          `slower than ${TAIL_US / 1000} ms`,
          evidence.measured.filter(({ intendedUs, endUs }) => endUs - intendedUs > TAIL_US).length,
          expectedUs.filter((responseUs) => responseUs > TAIL_US).length,
          // At the edge of the window one or the other way is right.
          1,
        ),
        countFigure(
          'sent by another user',
          evidence.measured.filter(({ id }, index) => parseRequestId(id)?.vu !== users[index]).length,
          0,
        ),
      ];
    },
  };
}

/** The users of the measured arrivals in the order of their intended start, as the schedule has them. */
function scheduledUsers({ load }: Evidence): Uint32Array {
  const schedule = buildSchedule(arrivalsOf(load));
  return schedule.users.subarray(schedule.firstMeasured);
}

/**
 * An arrival for the frozen node waits for the end of the freeze, every other one for nothing. The freeze begins with
 * the first request that is read after its time.
 */
function expectedResponsesUs({ measured, startUs, server }: Evidence, isFrozen: (index: number) => boolean): number[] {
  const [outage] = server.outages;
  const first = measured.find(({ id }) => id === server.ids[server.readUs.indexOf(outage?.fromUs ?? Number.NaN)]);
  if (outage === undefined || first === undefined || startUs === null) return [];
  return measured.map(({ intendedUs }, index) => {
    const atUs = startUs + intendedUs;
    const meets = isFrozen(index) && intendedUs >= first.intendedUs && atUs < outage.toUs;
    return meets ? outage.toUs - atUs : 0;
  });
}
