import { parseRequestId } from '../../model/operation.ts';
import type { CalibrationCase } from '../case.ts';
import { exactQuantile } from '../closed-forms.ts';
import { ALLOWED_OF_ECHO_MS, countFigure, heldUs, quantileFigure } from '../figures.ts';
import { isSlow } from '../server/holds.ts';
import { echoFigures } from './delay.ts';

/** Two kinds of requests in one distribution: no quantile may be blurred, and no slow request lost. */
export function bimodal(durationMs: number): CalibrationCase {
  const [fastMs, slowMs, slowShare] = [5, 80, 0.1];
  const boundaryMs = (fastMs + slowMs) / 2;
  return {
    name: 'bimodal',
    behaviour: { kind: 'two-holds', fastMs, slowMs, slowShare },
    load: { users: null, ratePerSecond: 200, warmupMs: 500, durationMs, deadlineMs: 5000 },
    figures: (evidence) => {
      const held = heldUs(evidence);
      const slow = evidence.measured.filter(({ id }) => isSlow(parseRequestId(id)?.seq ?? -1, slowShare));
      return [
        quantileFigure(0.5, evidence.response, exactQuantile(held, 0.5), ALLOWED_OF_ECHO_MS.p50),
        quantileFigure(0.8, evidence.response, exactQuantile(held, 0.8), ALLOWED_OF_ECHO_MS.p99),
        quantileFigure(0.95, evidence.response, exactQuantile(held, 0.95), ALLOWED_OF_ECHO_MS.p99),
        quantileFigure(0.99, evidence.response, exactQuantile(held, 0.99), ALLOWED_OF_ECHO_MS.p99),
        countFigure(
          `slower than ${boundaryMs} ms`,
          evidence.measured.filter(({ intendedUs, endUs }) => endUs - intendedUs > boundaryMs * 1000).length,
          slow.length,
          // A pause of the machine makes a fast one slow; never the other way round.
          Math.ceil(evidence.measured.length * 0.01),
        ),
      ];
    },
  };
}

/** A body that comes in drops: the answer is there with its last byte, not with its first. */
export function slowDrip(durationMs: number): CalibrationCase {
  return {
    name: 'slow-drip',
    behaviour: { kind: 'drip', pieces: 10, overMs: 100 },
    load: { users: null, ratePerSecond: 100, warmupMs: 300, durationMs, deadlineMs: 5000 },
    // Ten wake-ups per answer: the bound on the median is that of p99.
    figures: (evidence) => echoFigures(evidence).map((figure) => ({ ...figure, allowed: ALLOWED_OF_ECHO_MS.p99 })),
  };
}
