import { parseRequestId } from '../../model/operation.ts';
import type { CalibrationCase, Evidence, Figure } from '../case.ts';
import { exactQuantile } from '../closed-forms.ts';
import { allowedOfFormMs, countFigure, quantileFigure } from '../figures.ts';

/** Slower than this is in the tail: far above any answer of a node that runs. */
const TAIL_US = 100_000;

/**
 * One node of three stops, and with it a third of the users. The schedule says which user sends when; their arrivals
 * must all wait, and no other user may step in for them. This one calibrates the driver of trials.
 */
export function frozenNode(durationMs: number): CalibrationCase {
  const [nodes, frozen, freezeMs, warmupMs] = [3, 1, 1000, 500];
  const afterMs = warmupMs + (durationMs - freezeMs) / 2;
  return {
    name: 'frozen-node-of-3',
    behaviour: { kind: 'frozen-node', nodes, frozen, afterMs, freezeMs },
    load: { users: 300, ratePerSecond: 300, warmupMs, durationMs, deadlineMs: 5000 },
    figures: (evidence) => {
      const expectedUs = expectedResponsesUs(evidence, (user) => user % nodes === frozen);
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
      ];
    },
  };
}

/**
 * An arrival for the frozen node waits for the end of the freeze, every other one for nothing. The freeze begins with
 * the first request that is read after its time.
 */
function expectedResponsesUs({ measured, startUs, server }: Evidence, isFrozen: (user: number) => boolean): number[] {
  const [outage] = server.outages;
  const first = measured.find(({ id }) => id === server.ids[server.readUs.indexOf(outage?.fromUs ?? Number.NaN)]);
  if (outage === undefined || first === undefined || startUs === null) return [];
  return measured.map(({ id, intendedUs }) => {
    const atUs = startUs + intendedUs;
    const meets = isFrozen(parseRequestId(id)?.vu ?? 0) && intendedUs >= first.intendedUs && atUs < outage.toUs;
    return meets ? outage.toUs - atUs : 0;
  });
}
