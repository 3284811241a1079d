import type { ReliableTrial } from '../model/measured-trial.ts';
import type { Latency } from '../model/request-figures.ts';
import type { EpisodesBeyond } from '../stats/episodes.ts';
import { isPercentileSupported, PERCENTILES, type PercentileName, samplesNeeded } from '../stats/percentile-support.ts';
import type { BoundUnit } from './bounds.ts';
import type { Figure, Unit } from './figure.ts';
import { formatMs } from './format.ts';
import { ofStack } from './trust.ts';

/** The figures below are in µs, and shown in ms. */
const MS: Unit = { symbol: 'ms', per: null, format: formatMs };

const BOUNDS: readonly BoundUnit[] = [
  { suffix: 'us', unit: 'us', factor: 1 },
  { suffix: 'ms', unit: 'us', factor: 1e3 },
  { suffix: 's', unit: 'us', factor: 1e6 },
];

/** Percentiles of the response time over every arrival. */
export const p50: Figure<'p50'> = {
  ...percentile('p50', 'p50'),
  within: ofStack(({ withinTrial }) => withinTrial?.p50Us ?? null),
};
export const p90 = highPercentile('p90', 'p90');
export const p99: Figure<'p99'> = {
  ...highPercentile('p99', 'p99'),
  within: ofStack(({ withinTrial }) => withinTrial?.p99Us ?? null),
};
export const p999 = highPercentile('p999', 'p99.9');

/** The longest response time. */
export const max: Figure<'max'> = {
  ...responseTime(({ maxUs }) => maxUs),
  name: 'max',
  title: 'max',
  samples: 0,
};

function percentile<const Name extends PercentileName>(name: Name, title: string): Figure<Name> {
  return {
    ...responseTime((latency) => percentileUs(latency, name)),
    name,
    title,
    samples: samplesNeeded(PERCENTILES[name]),
  };
}

/** A percentile that one stall can decide. */
function highPercentile<const Name extends keyof EpisodesBeyond>(name: Name, title: string): Figure<Name> {
  return { ...percentile(name, title), episodes: ({ latency }) => latency.response.episodes?.[name] ?? null };
}

function responseTime(read: (latency: Latency) => number | null): Omit<Figure, 'name' | 'title' | 'samples'> {
  return {
    unit: MS,
    read: ofStack(({ latency }: ReliableTrial) => read(latency.response)),
    overTrials: 'median',
    better: 'lower',
    bounds: BOUNDS,
    isSpeed: true,
  };
}

/** A percentile of a distribution; null if there are too few samples to show it. */
function percentileUs(latency: Latency, name: PercentileName): number | null {
  return isPercentileSupported(PERCENTILES[name], latency.count) ? latency[`${name}Us`] : null;
}
