import type { ProbeVerdict, SearchEnd } from '../model/slo.ts';

/** The verdict of one probe. */
export interface ProbeOutcome {
  readonly ratePerSecond: number;
  readonly verdict: ProbeVerdict;
  /** False if it is so close to the bound, or so unlikely, that the probe must be repeated. */
  readonly clear: boolean;
}

export interface SearchLimits {
  readonly startPerS: number;
  readonly lowestPerS: number;
  readonly highestPerS: number;
  /** The search ends once the rate missed is at most this share above the rate kept. */
  readonly tolerance: number;
  readonly probes: number;
}

/** Bounds of the highest rate within the SLO: at least `keptPerS`, and less than `missedPerS`. */
export interface RateBounds {
  readonly keptPerS: number | null;
  readonly missedPerS: number | null;
}

export type SearchStep =
  | { readonly type: 'probe'; readonly ratePerSecond: number }
  | ({ readonly type: 'end'; readonly ended: SearchEnd } & RateBounds);

/** Factor between two rates until the SLO is missed once, or kept once. */
const GROWTH = 2;

/** A rate without a clear verdict is probed until two probes agree, at most this often. */
const PROBES_PER_RATE = 3;

/**
 * The next step of a search after these probes, in the order they were made. It steps up geometrically until the SLO is
 * missed, or down if it is missed at the start; then it bisects the ratio. The rates follow from the outcomes alone, so the
 * same outcomes always lead to the same end, after `limits.probes` probes at the latest.
 */
export function nextStep(probes: readonly ProbeOutcome[], limits: SearchLimits): SearchStep {
  let { keptPerS, missedPerS }: RateBounds = { keptPerS: null, missedPerS: null };
  const end = (ended: SearchEnd): SearchStep => ({ type: 'end', ended, keptPerS, missedPerS });
  let rest = probes;
  for (;;) {
    const rate = nextRate({ keptPerS, missedPerS }, limits);
    if (typeof rate === 'string') return end(rate);
    const sameRate = rest.findIndex(({ ratePerSecond }) => ratePerSecond !== rate);
    const here = sameRate < 0 ? rest : rest.slice(0, sameRate);
    rest = rest.slice(here.length);
    const verdict = decide(here);
    if (verdict === null) {
      return probes.length >= limits.probes ? end('budget') : { type: 'probe', ratePerSecond: rate };
    }
    if (verdict === 'void') return end('generator-bound');
    if (verdict === 'kept') keptPerS = rate;
    else missedPerS = rate;
  }
}

/** The bounds after these probes, for a search that must end early. */
export function boundsAfter(probes: readonly ProbeOutcome[], limits: SearchLimits): RateBounds {
  const step = nextStep(probes, { ...limits, probes: 0 });
  const { keptPerS, missedPerS } = step.type === 'end' ? step : { keptPerS: null, missedPerS: null };
  return { keptPerS, missedPerS };
}

/**
 * The verdict on one rate. A clear probe decides alone; otherwise two of three do.
 *
 * @returns null if one more probe is needed.
 */
function decide(probes: readonly ProbeOutcome[]): ProbeVerdict | null {
  const [first] = probes;
  if (first === undefined) return null;
  if (first.clear) return first.verdict;
  for (const verdict of ['kept', 'missed', 'void'] as const) {
    if (probes.filter((probe) => probe.verdict === verdict).length > PROBES_PER_RATE / 2) return verdict;
  }
  // Three different verdicts: the SLO was not kept reliably.
  return probes.length < PROBES_PER_RATE ? null : 'missed';
}

function nextRate({ keptPerS, missedPerS }: RateBounds, limits: SearchLimits): number | SearchEnd {
  const { lowestPerS, highestPerS, startPerS, tolerance } = limits;
  if (keptPerS === null) {
    if (missedPerS === null) return Math.min(highestPerS, Math.max(lowestPerS, startPerS));
    return missedPerS <= lowestPerS ? 'lowest-missed' : Math.max(lowestPerS, rounded(missedPerS / GROWTH));
  }
  if (missedPerS === null) {
    return keptPerS >= highestPerS ? 'highest-kept' : Math.min(highestPerS, rounded(keptPerS * GROWTH));
  }
  const middle = rounded(Math.sqrt(keptPerS * missedPerS));
  const near = missedPerS <= keptPerS * (1 + tolerance);
  return near || middle <= keptPerS || middle >= missedPerS ? 'found' : middle;
}

/** To three significant digits: a probe cannot show more. */
function rounded(ratePerSecond: number): number {
  return Number(ratePerSecond.toPrecision(3));
}
