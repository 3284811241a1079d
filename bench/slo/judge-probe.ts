import type { ProbeVerdict, Slo } from '../model/slo.ts';
import { isPercentileSupported } from '../stats/percentile-support.ts';

/** The figures of one probe. */
export interface ProbeFigures {
  readonly requests: number;
  readonly p50Us: number | null;
  /** The SLO's percentile of the response time, and of the service time. */
  readonly percentileUs: number | null;
  readonly servicePercentileUs: number | null;
  /** Requests without a usable answer, and requests that could not even be sent. */
  readonly errors: number;
  readonly dropped: number;
  /** Why the generator could not keep to the schedule; null if it did. */
  readonly fellBehind: string | null;
  /** Why the generator's limit on connections held requests back; null if it did not. */
  readonly tooFewConnections: string | null;
}

export interface ProbeJudgement {
  readonly verdict: ProbeVerdict;
  readonly clear: boolean;
  readonly reason: string | null;
}

/** A percentile within this factor of its bound, on either side, is on the edge. */
const EDGE = 1.25;

/** A larger share of errors is no accident. */
const CLEAR_ERROR_SHARE = 0.01;

/**
 * Judges a probe by the SLO. A verdict that other programs on the machine can cause is never clear: a miss in the tail
 * alone, a few errors, a slow generator. If most requests were too slow, the server was overloaded.
 */
export function judgeProbe(figures: ProbeFigures, slo: Slo): ProbeJudgement {
  const { requests, p50Us, percentileUs, servicePercentileUs, errors, dropped, fellBehind, tooFewConnections } =
    figures;
  const { boundUs } = slo;
  const unclear = (verdict: ProbeVerdict, reason: string | null): ProbeJudgement => ({ verdict, clear: false, reason });
  if (fellBehind !== null) return unclear('void', fellBehind);
  if (percentileUs === null || !isPercentileSupported(slo.percentile, requests)) {
    return unclear('void', `${requests} requests are too few for this percentile`);
  }
  // The server was fast enough. The time was spent waiting for a connection.
  const isServed = servicePercentileUs !== null && keeps(slo, servicePercentileUs);
  if (tooFewConnections !== null && isServed && !keeps(slo, percentileUs)) return unclear('void', tooFewConnections);

  const failed = errors + dropped;
  if (failed > 0) return { verdict: 'missed', clear: failed > requests * CLEAR_ERROR_SHARE, reason: null };
  if (keeps(slo, percentileUs)) return { verdict: 'kept', clear: percentileUs < boundUs / EDGE, reason: null };
  const isOverloaded = p50Us !== null && p50Us > boundUs * (slo.percentile > 50 ? 1 : EDGE);
  return { verdict: 'missed', clear: isOverloaded, reason: null };
}

function keeps({ comparison, boundUs }: Slo, valueUs: number): boolean {
  return comparison === '<' ? valueUs < boundUs : valueUs <= boundUs;
}
