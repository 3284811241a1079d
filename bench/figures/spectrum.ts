import type { SpectrumLine } from '../model/load-result.ts';
import { episodeCounter } from '../stats/episodes.ts';
import { isPercentileSupported, PERCENTILES } from '../stats/percentile-support.ts';

/** Percentiles of the spectrum of one URL; 100 is the maximum. */
const SPECTRUM = [50, 75, 90, 95, 99, 99.9, 99.99, 100] as const;

/** In how many episodes the arrivals came that were as slow as a percentile, or slower. */
export interface EpisodesAt {
  /** 0 to 100. */
  readonly percentile: number;
  readonly episodes: number;
}

/** Those of every percentile of the spectrum that one stall can decide. */
export function spectrumEpisodes(responseUs: Readonly<Float64Array>): EpisodesAt[] {
  if (responseUs.length === 0) return [];
  const episodesAt = episodeCounter(responseUs);
  const stalled = SPECTRUM.filter((percentile) => percentile >= PERCENTILES.p90 && percentile < 100);
  return stalled.map((percentile) => ({ percentile, episodes: episodesAt(percentile) }));
}

/** Times that were counted. */
interface Histogram {
  readonly count: number;
  percentileUs(percentile: number): number | null;
  maxUs(): number | null;
}

/**
 * The lines of the spectrum, from the median to the maximum.
 *
 * @param episodes those of the response times, as far as they are known.
 */
export function spectrumOf(
  latency: Readonly<Record<'response' | 'responseOk' | 'service', Histogram>>,
  episodes: readonly EpisodesAt[] = [],
): SpectrumLine[] {
  return SPECTRUM.map((percentile) => ({
    percentile,
    responseUs: valueAt(latency.response, percentile),
    responseOkUs: valueAt(latency.responseOk, percentile),
    serviceUs: valueAt(latency.service, percentile),
    episodes: episodes.find((at) => at.percentile === percentile)?.episodes ?? null,
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
