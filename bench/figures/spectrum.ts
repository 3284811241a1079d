import type { SpectrumLine } from '../model/load-result.ts';
import { isPercentileSupported } from '../stats/percentile-support.ts';

/** Percentiles of the spectrum of one URL; 100 is the maximum. */
const SPECTRUM = [50, 75, 90, 95, 99, 99.9, 99.99, 100] as const;

/** Times that were counted. */
interface Histogram {
  readonly count: number;
  percentileUs(percentile: number): number | null;
  maxUs(): number | null;
}

/** The lines of the spectrum, from the median to the maximum. */
export function spectrumOf(
  latency: Readonly<Record<'response' | 'responseOk' | 'service', Histogram>>,
): SpectrumLine[] {
  return SPECTRUM.map((percentile) => ({
    percentile,
    responseUs: valueAt(latency.response, percentile),
    responseOkUs: valueAt(latency.responseOk, percentile),
    serviceUs: valueAt(latency.service, percentile),
  }));
}

/** `p99.9`, `max`. */
export function spectrumTitle({ percentile }: Pick<SpectrumLine, 'percentile'>): string {
  return percentile === 100 ? 'max' : `p${percentile}`;
}

/** A percentile (0 to 100) as reports show it: null if there are too few samples for it. */
export function shownPercentileUs(
  histogram: Pick<Histogram, 'count' | 'percentileUs'>,
  percentile: number,
): number | null {
  return isPercentileSupported(percentile, histogram.count) ? histogram.percentileUs(percentile) : null;
}

function valueAt(histogram: Histogram, percentile: number): number | null {
  return percentile === 100 ? histogram.maxUs() : shownPercentileUs(histogram, percentile);
}
