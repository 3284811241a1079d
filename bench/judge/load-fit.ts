import { formatCount } from '../figures/format.ts';
import { findFigure } from '../figures/registry.ts';
import type { RunConfig } from '../model/config.ts';
import { SHARE_OF_CAPACITY } from '../model/rungs.ts';
import type { Warning } from '../model/warning.ts';

/**
 * Why a run has the load that it has, in one line; null if the user gave the rate, or nothing was measured before the
 * trials.
 */
export function fitInWords({ fit, load, profile }: Pick<RunConfig, 'fit' | 'load' | 'profile'>): string | null {
  const slowest = fit?.probes[0];
  if (fit === null || slowest === undefined) return null;
  const { ratePerSecond, durationMs, cohortSize } = load;
  const chosen = `load: ${ratePerSecond} arrivals/s for ${durationMs / 1000} s, ${formatCount(cohortSize)} sessions`;
  if (fit.lowered !== null) {
    const { fromPerSecond, scenario, because } = fit.lowered;
    return `${chosen}, lowered from ${fromPerSecond}/s, and all trials run again: on ${scenario}, ${because}`;
  }
  const carried = slowest.arrivalsPerS / fit.divisor;
  const profiles = ratePerSecond === fit.wanted.ratePerSecond ? `, as the profile ${profile} has it` : '';
  const share = ratePerSecond <= carried * SHARE_OF_CAPACITY ? 'within a third of' : 'more than a third of';
  const what = fit.divisor === 1 ? '' : ' in the heaviest scenario';
  const carries = `the ${formatCount(Math.round(carried))}/s that ${slowest.backend}, likely the slowest, took in a short search${what}`;
  return `${chosen}${profiles}: ${share} ${carries}`;
}

/** What a reader should know of a load that the run chose itself: another run may choose another. */
export function fitWarnings({ fit, load, thresholds }: Pick<RunConfig, 'fit' | 'load' | 'thresholds'>): Warning[] {
  if (fit === null || fit.probes.length === 0) return [];
  return thresholds
    .filter(({ metric }) => findFigure(metric)?.isSpeed === true)
    .map(({ text, backend, scenario }) => ({
      code: 'rate-not-fixed',
      where: { ...(backend === null ? {} : { backend }), ...(scenario === null ? {} : { scenario }) },
      text: `'${text}' is held at ${load.ratePerSecond} arrivals/s, which this run chose: another run may choose another rate`,
      remedy: `Give the rate with the threshold: --rate ${load.ratePerSecond}`,
    }));
}
