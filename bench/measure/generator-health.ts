import type { GeneratorVitals } from '../model/plan.ts';
import type { GeneratorHealth } from '../model/run-result.ts';
import { LatencyHistogram } from './latency.ts';

/** Beyond this the generator's own delay is no longer small against the latencies it reports. */
const LATENESS_P50_LIMIT_US = 2_000;
const EVENT_LOOP_LIMIT = 0.95;
const ACHIEVED_LIMIT = 0.98;

/** Share of requests that waited for a connection from which on their service times are those of a smaller load. */
const WAITS_LIMIT = 0.01;

/** What `processes` generators report of themselves, merged, as run.json holds it. */
export function generatorHealth(vitals: GeneratorVitals, processes = 1): GeneratorHealth {
  const lateness = LatencyHistogram.decode(vitals.lateness);
  return {
    processes,
    offered: vitals.offered,
    sent: vitals.sent,
    achievedRatio: vitals.offered === 0 ? 0 : vitals.sent / vitals.offered,
    latenessP50Us: lateness.percentileUs(50),
    latenessP99Us: lateness.percentileUs(99),
    latenessMaxUs: lateness.maxUs(),
    eventLoopUtilisation: vitals.eventLoopUtilisation,
    cpuShare: vitals.wallUs === 0 ? null : vitals.cpuUs / vitals.wallUs / processes,
    misattributed: vitals.misattributed,
    connections: vitals.connections,
    connectionWaits: vitals.connectionWaits,
  };
}

/** Why the generator, and not the stack, set the figures; null when it did not. */
export function generatorBottleneck(health: GeneratorHealth): string | null {
  const reason = tooSlow(health) ?? tooFewConnections(health);
  return reason === null ? null : `the generator was the bottleneck: ${reason}`;
}

/** Why the generator's own process could not follow the schedule; null when it could. */
export function tooSlow({ achievedRatio, latenessP50Us, eventLoopUtilisation }: GeneratorHealth): string | null {
  if (latenessP50Us !== null && latenessP50Us > LATENESS_P50_LIMIT_US) {
    return `half of its requests were more than ${(latenessP50Us / 1000).toFixed(1)} ms late`;
  }
  if (eventLoopUtilisation > EVENT_LOOP_LIMIT && achievedRatio < ACHIEVED_LIMIT) {
    return `busy all the time, and ${(achievedRatio * 100).toFixed(1)}% of the intended rate sent`;
  }
  return null;
}

/** Why its limit on connections held requests back; null when it did not. */
export function tooFewConnections({ connectionWaits, offered }: GeneratorHealth): string | null {
  if (connectionWaits <= offered * WAITS_LIMIT) return null;
  return `${connectionWaits} requests waited for a free connection; allow more of them, or lower the rate`;
}
