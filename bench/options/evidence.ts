import { findFigure } from '../figures/registry.ts';
import type { LoadConfig, Threshold } from '../model/config.ts';
import { LIMITS, MOST_ARRIVALS } from '../model/limits.ts';
import { LOGINS_BESIDE_SEEDED } from '../model/seeded-users.ts';
import { thousands } from '../model/thousands.ts';
import { formatDurationMs } from './duration.ts';

/** On average, where all users log in: with fewer, most sessions are hardly used between two faults, and nothing could be said of them. */
export const REQUESTS_PER_SESSION = 6;

/** Nobody who did not say how long waits for longer than this. */
export const LONGEST_UNASKED_MS = 60_000;

/** How long a measurement of this load has to be for its sessions to be exercised enough. */
function neededMs({ ratePerSecond, cohortSize }: LoadConfig): number {
  return cohortSize > LOGINS_BESIDE_SEEDED ? 0 : Math.ceil((cohortSize * REQUESTS_PER_SESSION) / ratePerSecond) * 1000;
}

/** The load with the time that its sessions need, where nobody said how long to measure and that is not too long. */
export function longEnough(load: LoadConfig): LoadConfig {
  const durationMs = Math.max(load.durationMs, neededMs(load));
  return durationMs > LONGEST_UNASKED_MS ? load : { ...load, durationMs };
}

/**
 * What is wrong with a load that exercises its sessions too little, and each option that would mend it; or null. More
 * sessions than users log in are seeded: arrivals visit some of them, and how many were seen is told with the verdicts.
 *
 * @param fewestSessions that the scenarios need: fewer are no remedy.
 */
export function tooFewRequests(load: LoadConfig, fewestSessions: number): string | null {
  const { ratePerSecond, durationMs, cohortSize } = load;
  const arrivals = (ratePerSecond * durationMs) / 1000;
  if (cohortSize > LOGINS_BESIDE_SEEDED || arrivals >= cohortSize * REQUESTS_PER_SESSION) return null;
  const needed = cohortSize * REQUESTS_PER_SESSION;
  const longerMs = neededMs(load);
  const higherRate = Math.ceil((needed * 1000) / durationMs);
  const fewer = Math.floor(arrivals / REQUESTS_PER_SESSION);
  const remedies = [
    ...(longerMs <= LIMITS.durationMs.max ? [`--duration ${formatDurationMs(longerMs)}`] : []),
    `--rate ${higherRate}`,
    ...(fewer >= Math.max(1, fewestSessions) ? [`--sessions ${fewer}`] : []),
  ];
  return (
    `--sessions ${cohortSize}: ${ratePerSecond} requests/s over ${formatDurationMs(durationMs)} are ` +
    `${(arrivals / cohortSize).toFixed(1)} requests per session, at least ${REQUESTS_PER_SESSION} on average are needed; ` +
    `use ${remedies.join(' or ')}`
  );
}

/** What is wrong with a load of more arrivals than a trial keeps account of; or null. */
export function tooManyRequests({ ratePerSecond, warmupMs, durationMs }: LoadConfig): string | null {
  const arrivals = (ratePerSecond * (warmupMs + durationMs)) / 1000;
  if (arrivals <= MOST_ARRIVALS) return null;
  const [asked, most] = [Math.ceil(arrivals), MOST_ARRIVALS].map((count) => thousands(count));
  return (
    `--rate ${ratePerSecond} and --duration ${formatDurationMs(durationMs)}` +
    `${warmupMs === 0 ? '' : ` after --warmup ${formatDurationMs(warmupMs)}`} make ${asked} requests per trial, ` +
    `at most ${most} are kept account of`
  );
}

/** Why this load can never decide a threshold: it sends too few requests for the figure. Null if it can. */
export function tooFewSamples({ metric }: Threshold, { ratePerSecond, durationMs }: LoadConfig): string | null {
  const arrivals = Math.ceil((ratePerSecond * durationMs) / 1000 - 1e-9);
  const needed = findFigure(metric)?.samples ?? 0;
  if (arrivals >= needed) return null;
  const longerMs = Math.ceil(needed / ratePerSecond) * 1000;
  return (
    `${metric} needs ${needed} requests per trial and this run sends ${arrivals}; ` +
    `use --duration ${formatDurationMs(longerMs)} or a lower percentile`
  );
}
