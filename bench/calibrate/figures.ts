import type { LatencyHistogram } from '../measure/histogram.ts';
import type { Evidence, Figure } from './case.ts';

/** A quantile of a distribution of times in µs, with the expected one. */
export function quantileFigure(
  quantile: number,
  measured: LatencyHistogram,
  expectedUs: number,
  allowedMs: number,
): Figure {
  return {
    name: quantile === 1 ? 'max' : `p${Number((quantile * 100).toFixed(2))}`,
    unit: 'ms',
    measured: (measured.percentileUs(quantile * 100) ?? Number.NaN) / 1000,
    expected: expectedUs / 1000,
    allowed: allowedMs,
    timing: true,
  };
}

/** The bound on what follows from a closed form: 3% or 2 ms, whichever is more. */
export function allowedOfFormMs(expectedUs: number): number {
  return Math.max(2, (expectedUs / 1000) * 0.03);
}

/** Of the median, and of p99, against a truth that the server echoed. */
export const ALLOWED_OF_ECHO_MS = { p50: 0.3, p99: 2 } as const;

/** A number of requests with some outcome. Noise does not excuse it, unless `allowed` is above 0. */
export function countFigure(name: string, measured: number, expected: number, allowed = 0): Figure {
  return { name, unit: 'count', measured, expected, allowed, timing: allowed > 0 };
}

/**
 * For how long the server held each measured request that it answered, in µs, by the server's report. That is the echoed
 * time and the time of writing the answer, which the answer itself cannot carry.
 */
export function heldUs({ measured, server }: Evidence): number[] {
  const position = new Map(server.ids.map((id, index) => [id, index]));
  return measured.flatMap((observation) => {
    const index = position.get(observation.id) ?? -1;
    const [readUs, answeredUs] = [server.readUs[index], server.answeredUs[index]];
    return readUs === undefined || answeredUs == null ? [] : answeredUs - readUs;
  });
}

export function outcomeCount({ measured }: Evidence, outcome: 'ok' | 'fail' | 'unknown'): number {
  return measured.filter((observation) => observation.outcome === outcome).length;
}
