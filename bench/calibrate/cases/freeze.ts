import { requestIdOf } from '../../model/operation.ts';
import type { CalibrationCase, Evidence, Figure } from '../case.ts';
import { exactQuantile, frozenResponseUs } from '../closed-forms.ts';
import { allowedOfFormMs, countFigure, heldUs, quantileFigure } from '../figures.ts';
import { drainServiceUs, simulateQueue } from '../queue-simulation.ts';

interface FreezeOptions {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  readonly freezeMs: number;
  /** What the response times should have been, as a function of the quantile. */
  readonly expectation: (evidence: Evidence, freezeFromUs: number, freezeUs: number) => (quantile: number) => number;
}

const QUANTILES = [0.5, 0.95, 0.99, 0.999, 1] as const;

/**
 * The whole server stops once in the middle. A driver that waits for answers before it sends on would hardly notice;
 * one that measures from the intended start sees every arrival of that time wait.
 */
export function freeze({ ratePerSecond, durationMs, freezeMs, expectation }: FreezeOptions): CalibrationCase {
  const warmUpOpensMs = freezeMs + 300;
  const warmupMs = warmUpOpensMs + 300;
  const from = (ratePerSecond * warmupMs) / 1000;
  const at = from + Math.round((ratePerSecond * (durationMs - freezeMs)) / 2000);
  return {
    name: `freeze-${ratePerSecond}`,
    behaviour: { kind: 'freeze', from, at, freezeMs, warmUpOpensMs },
    load: { users: null, ratePerSecond, warmupMs, durationMs, deadlineMs: 10_000 },
    figures: (evidence) => {
      const [outage] = evidence.server.outages;
      const first = evidence.measured.find(({ id }) => id === requestIdOf(0, at));
      if (outage === undefined || first === undefined) return [countFigure('freezes', 0, 1)];
      const expected = expectation(evidence, first.intendedUs, outage.toUs - outage.fromUs);
      return QUANTILES.map((quantile): Figure => {
        const expectedUs = expected(quantile);
        return quantileFigure(quantile, evidence.response, expectedUs, allowedOfFormMs(expectedUs));
      });
    },
  };
}

/** At a low rate: the queue that the freeze leaves is answered in no time. */
export function byClosedForm(evidence: Evidence, _fromUs: number, freezeUs: number): (quantile: number) => number {
  const { load, measured } = evidence;
  const baseUs = exactQuantile(heldUs(evidence), 0.5);
  const server = { count: measured.length, ratePerSecond: load.ratePerSecond, freezeUs, baseUs };
  return (quantile) => frozenResponseUs(quantile, server);
}

/** At a higher one: working off the queue takes the time that the server was seen to take. */
export function bySimulation(evidence: Evidence, fromUs: number, freezeUs: number): (quantile: number) => number {
  const { load, measured, server } = evidence;
  const [outage] = server.outages;
  const answeredUs = server.answeredUs.filter((timeUs) => timeUs !== null);
  const queued = Math.round((load.ratePerSecond * freezeUs) / 1e6);
  const serviceUs = drainServiceUs(answeredUs, outage?.toUs ?? 0, queued);
  const responses = simulateQueue(
    measured.map(({ intendedUs }) => intendedUs),
    serviceUs,
    { fromUs, toUs: fromUs + freezeUs },
  );
  return (quantile) => exactQuantile(responses, quantile);
}
