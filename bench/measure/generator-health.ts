import type { GeneratorVitals } from '../model/plan.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';
import { fellBehind, tooFewConnections, unopened } from './generator-bottleneck.ts';
import { LatencyHistogram } from './histogram.ts';

/** The inputs of the generators' health. */
export interface HealthSources {
  /** One per generator. */
  readonly vitals: readonly GeneratorVitals[];
  /** The cores that they share. */
  readonly cores: number;
  /** Answers to other requests; null if answers were not checked. */
  readonly misattributed: number | null;
  /** The p99 of all response times. Lateness is compared with it. */
  readonly responseP99Us: number | null;
}

export interface Assessment {
  /** As run.json holds it. */
  readonly health: GeneratorHealth;
  /** The reason why a generator could not follow the schedule; null if all could. */
  readonly fellBehind: string | null;
  /** A reason if the limit on connections held requests back; null if it did not. */
  readonly tooFewConnections: string | null;
}

/**
 * The health of all generators together. Counts are sums. Lateness and event loop are those of the worst generator: a
 * pooled figure would hide it behind the others.
 */
export function assessGenerators({ vitals, cores, misattributed, responseP99Us }: HealthSources): Assessment {
  const sum = (figure: (one: GeneratorVitals) => number): number =>
    vitals.reduce((total, one) => total + figure(one), 0);
  const [offered, sent] = [sum((one) => one.offered), sum((one) => one.sent)];
  const connectionWaits = sum((one) => one.connectionWaits);
  const exhausted = added(vitals.map((one) => one.exhausted));
  const cpuShare = shareOfCores(vitals, cores);
  const paces = vitals.map((one) => {
    const lateness = LatencyHistogram.decode(one.lateness);
    return {
      offered: one.offered,
      achievedRatio: one.offered === 0 ? 1 : one.sent / one.offered,
      latenessP50Us: lateness.percentileUs(50),
      latenessP99Us: lateness.percentileUs(99),
      latenessMaxUs: lateness.maxUs(),
      eventLoopUtilisation: one.eventLoopUtilisation,
      cpuShare,
    };
  });
  const behind = paces.flatMap((pace, index) => {
    const reason = fellBehind(pace, responseP99Us);
    return reason === null
      ? []
      : [paces.length === 1 ? reason : `generator ${index + 1} of ${paces.length}: ${reason}`];
  });
  const cause = {
    fellBehind: unopened(exhausted) ?? behind[0] ?? null,
    tooFewConnections: tooFewConnections(connectionWaits, offered),
  };
  const reason = cause.fellBehind ?? cause.tooFewConnections;
  return {
    ...cause,
    health: {
      processes: vitals.length,
      offered,
      sent,
      achievedRatio: offered === 0 ? 0 : sent / offered,
      latenessP50Us: highest(paces.map((pace) => pace.latenessP50Us)),
      latenessP99Us: highest(paces.map((pace) => pace.latenessP99Us)),
      latenessMaxUs: highest(paces.map((pace) => pace.latenessMaxUs)),
      eventLoopUtilisation: highest(paces.map((pace) => pace.eventLoopUtilisation)) ?? 0,
      cpuShare,
      misattributed,
      connections: sum((one) => one.connections),
      connectionWaits,
      exhausted,
      bottleneck: reason === null ? null : `the generator was the bottleneck: ${reason}`,
    },
  };
}

/** CPU time per time of the cores that the generators can have used: 1 if these were busy all the time. */
function shareOfCores(vitals: readonly GeneratorVitals[], cores: number): number | null {
  const shares = vitals.filter(({ wallUs }) => wallUs > 0).map(({ cpuUs, wallUs }) => cpuUs / wallUs);
  if (shares.length === 0) return null;
  const together = shares.reduce((sum, share) => sum + share, 0) / Math.min(vitals.length, cores);
  return Math.max(together, ...shares);
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function added(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [key, count] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + count;
  }
  return sums;
}
