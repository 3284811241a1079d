import { formatCount } from '../figures/format.ts';
import type { RunConfig } from '../model/config.ts';

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
    const { fromPerSecond, backend, scenario } = fit.lowered;
    return `${chosen}: ${fromPerSecond}/s turned out to be too much for ${backend} on ${scenario}`;
  }
  const carried = slowest.arrivalsPerS / fit.divisor;
  const what = fit.divisor === 1 ? '' : ' in the heaviest scenario';
  const carries = `${formatCount(Math.round(carried))}/s that ${slowest.backend}, the slowest, carries here${what}`;
  if (ratePerSecond === fit.wanted.ratePerSecond)
    return `${chosen}, as the profile ${profile} has it: of the ${carries}`;
  return `${chosen}: ${carried === 0 ? 'more than' : `${Math.round((ratePerSecond / carried) * 100)}% of`} the ${carries}`;
}
