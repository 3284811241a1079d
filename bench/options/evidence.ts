import { findFigure } from '../figures/registry.ts';
import type { LoadConfig, Threshold } from '../model/config.ts';
import { formatDurationMs } from '../model/duration.ts';
import { LIMITS, MOST_ARRIVALS } from '../model/limits.ts';
import { LOGINS_BESIDE_SEEDED } from '../model/seeded-users.ts';
import { thousands } from '../model/thousands.ts';

/** The least average where all users log in. With fewer, most sessions are hardly used between two faults, and have no verdict. */
export const REQUESTS_PER_SESSION = 6;

/** Without `--duration`, a measurement is not extended beyond this. */
export const LONGEST_UNASKED_MS = 60_000;

/** The shortest measurement in which this load uses its sessions enough. */
function neededMs({ ratePerSecond, cohortSize }: LoadConfig): number {
  return cohortSize > LOGINS_BESIDE_SEEDED ? 0 : Math.ceil((cohortSize * REQUESTS_PER_SESSION) / ratePerSecond) * 1000;
}

/** For a run without `--duration`: the load with the duration that its sessions need, unless that is too long. */
export function longEnough(load: LoadConfig): LoadConfig {
  const durationMs = Math.max(load.durationMs, neededMs(load));
  return durationMs > LONGEST_UNASKED_MS ? load : { ...load, durationMs };
}

/**
 * The problem of a load that uses its sessions too little, with each option that solves it; null if it uses them enough.
 * Seeded sessions may be used by some arrivals only: the report says how many were seen.
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

/** The problem of a load with more arrivals than a trial can record; null if it has not. */
export function tooManyRequests({ ratePerSecond, warmupMs, durationMs }: LoadConfig): string | null {
  const arrivals = (ratePerSecond * (warmupMs + durationMs)) / 1000;
  if (arrivals <= MOST_ARRIVALS) return null;
  const [asked, most] = [Math.ceil(arrivals), MOST_ARRIVALS].map((count) => thousands(count));
  return (
    `--rate ${ratePerSecond} and --duration ${formatDurationMs(durationMs)}` +
    `${warmupMs === 0 ? '' : ` after --warmup ${formatDurationMs(warmupMs)}`} make ${asked} requests per trial, ` +
    `at most ${most} can be recorded`
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
