import { secondsBeforeFaults } from '../figures/calm-seconds.ts';
import type { TrialFigures } from '../model/measured-trial.ts';
import { uniform } from '../model/random.ts';
import type { Second } from '../model/request-figures.ts';
import type { FaultSteps } from '../model/trial-figures.ts';
import { blockBootstrap, type CountedValues, weightedPercentile, weightedRatio } from '../stats/block-bootstrap.ts';
import { isPercentileSupported } from '../stats/percentile-support.ts';

/** The number of this purpose, so that its draws are those of no other. */
const STREAM = 0xfffffffb;

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
 * seconds before the first fault. An interval is null where fewer than ten such seconds have the figure.
 *
 * @param seed of the run.
 * @param trial its number: each has resamples of its own.
 */
export function withinTrial(recorded: SecondBySecond, seed: number, trial: number): TrialFigures['withinTrial'] {
  const { timeline, faults, responseUs, responses } = recorded;
  const seconds = secondsBeforeFaults(timeline, faults);
  const times = seconds.map(({ second }) => responseUs[second] ?? []);
  const costs = seconds.flatMap(({ second, cpuUs }) =>
    cpuUs === null || cpuUs.app === null || cpuUs.store === null
      ? []
      : [{ numerator: cpuUs.app + cpuUs.store, denominator: responses[second] ?? 0 }],
  );
  const arrivals = times.flat().reduce((sum, [, count]) => sum + count, 0);
  const options = { seed: Math.floor(uniform(seed, STREAM, trial) * 2 ** 32) };
  return {
    p50Us: blockBootstrap(times.length, weightedPercentile(times, 50), options),
    p99Us: isPercentileSupported(99, arrivals)
      ? blockBootstrap(times.length, weightedPercentile(times, 99), options)
      : null,
    cpuUsPerRequest: blockBootstrap(costs.length, weightedRatio(costs), options),
  };
}
