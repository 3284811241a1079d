import { tenthsOfMs } from '../figures/format.ts';
import type { Latency } from '../model/request-figures.ts';
import type { GeneratorHealth } from '../model/trial-figures.ts';
import type { Finding } from '../model/warning.ts';

/** From this share of a response-time percentile on, the generator's own lateness is part of what it shows. */
const LATENESS_SHARE = 0.25;

/** A generator that is less late than this is never called late. */
const LATENESS_FLOOR_US = 1000;

/** Null unless the lateness of the generator shows in the p99, and it was not the bottleneck. */
export function latenessWarning(generator: GeneratorHealth, { p99Us }: Latency): Finding | null {
  const { latenessP99Us, bottleneck } = generator;
  if (bottleneck !== null || latenessP99Us === null || p99Us === null) return null;
  if (latenessP99Us < LATENESS_FLOOR_US || latenessP99Us < p99Us * LATENESS_SHARE) return null;
  const [late, all] = [latenessP99Us, p99Us].map(tenthsOfMs);
  return {
    code: 'generator-late',
    text: `the generator itself was up to ${late} ms late (p99), and the p99 of ${all} ms includes that`,
    remedy: 'Trust the p50 rather than the p99, or close other programs and measure again',
  };
}
