import { secondsBeforeFaults } from '../figures/calm-seconds.ts';
import type { TrialFigures } from '../model/measured-trial.ts';
import { uniform } from '../model/random.ts';
import type { Second } from '../model/request-figures.ts';
import type { FaultSteps } from '../model/trial-figures.ts';
import {
  blockBootstrap,
  type CountedValues,
  mergedParts,
  type Share,
  weightedPercentile,
  weightedRatio,
} from '../stats/block-bootstrap.ts';
import { isPercentileSupported } from '../stats/percentile-support.ts';

/** The number of this purpose, so that its draws are those of no other. */
const STREAM = 0xfffffffb;

/**
 * More seconds than this are resampled in parts of several: 120 parts say as much of their spread, and a trial of an hour
 * would keep the harness busy for long, with hundreds of MB.
 */
const MOST_PARTS = 120;

/** What was recorded in each second of the measurement, each list from its first second on. */
export interface SecondBySecond {
  readonly timeline: readonly Pick<Second, 'second' | 'cpuUs'>[];
  readonly faults: readonly Pick<FaultSteps, 'injectedUs'>[];
  /** The response times of its arrivals, in µs. */
  readonly responseUs: readonly CountedValues[];
  /** Responses of any status that came in it. */
  readonly responses: readonly number[];
}

/**
 * How far the figures of one trial vary with which of its own seconds are taken: intervals from a block bootstrap over the
 * seconds before the first fault. An interval is null where fewer than ten such seconds have the figure. Where more than
 * 120 have it, neighbours are merged into at most 120 parts of the same length.
 *
 * @param seed of the run.
 * @param trial its number: each has resamples of its own.
 */
export function withinTrial(recorded: SecondBySecond, seed: number, trial: number): TrialFigures['withinTrial'] {
  const { timeline, faults, responseUs, responses } = recorded;
  const seconds = secondsBeforeFaults(timeline, faults);
  const times = mergedParts(seconds, MOST_PARTS).map((some) => some.flatMap(({ second }) => responseUs[second] ?? []));
  const costs = seconds.flatMap(({ second, cpuUs }) =>
    cpuUs === null || cpuUs.app === null || cpuUs.store === null
      ? []
      : [{ numerator: cpuUs.app + cpuUs.store, denominator: responses[second] ?? 0 }],
  );
  const costParts = mergedParts(costs, MOST_PARTS).map(sumOf);
  const arrivals = times.flat().reduce((sum, [, count]) => sum + count, 0);
  const options = { seed: Math.floor(uniform(seed, STREAM, trial) * 2 ** 32) };
  const percentile = weightedPercentile(times);
  return {
    p50Us: blockBootstrap(times.length, percentile(50), options),
    p99Us: isPercentileSupported(99, arrivals) ? blockBootstrap(times.length, percentile(99), options) : null,
    cpuUsPerRequest: blockBootstrap(costParts.length, weightedRatio(costParts), options),
  };
}

function sumOf(parts: readonly Share[]): Share {
  return {
    numerator: parts.reduce((sum, { numerator }) => sum + numerator, 0),
    denominator: parts.reduce((sum, { denominator }) => sum + denominator, 0),
  };
}
