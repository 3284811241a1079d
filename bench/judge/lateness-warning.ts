import type { Latency } from '../model/request-figures.ts';
import type { Warning } from '../model/run-result.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';

/** From this share of a response-time percentile on, the generator's own lateness is part of what it shows. */
const LATENESS_SHARE = 0.25;

/** Below this a generator is never called late. */
const LATENESS_FLOOR_US = 1000;

/** A generator whose lateness shows in the p99, without having been the bottleneck; in a run or on one URL. */
export function latenessWarning(generator: GeneratorHealth, { p99Us }: Latency): Warning | null {
  const { latenessP99Us, bottleneck } = generator;
  if (bottleneck !== null || latenessP99Us === null || p99Us === null) return null;
  if (latenessP99Us < LATENESS_FLOOR_US || latenessP99Us < p99Us * LATENESS_SHARE) return null;
  const [late, all] = [latenessP99Us, p99Us].map((valueUs) => (valueUs / 1000).toFixed(1));
  return {
    text: `the generator itself was up to ${late} ms late (p99), and the p99 of ${all} ms holds that`,
    remedy: 'Believe the p50 rather than the p99, or close what else is running and measure again',
  };
}
