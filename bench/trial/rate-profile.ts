import type { RateStep } from '../../scenarios/scenario.ts';
import type { LoadConfig } from '../model/config.ts';
import type { RateSegment } from '../model/plan.ts';

/**
 * The arrival rate of a trial, step by step. The warm-up and the time after the last step have the rate of the run.
 * Without steps the whole trial has it.
 *
 * @throws Error if a step does not end after the one before and within the measurement, or its factor is negative.
 */
export function rateProfile(
  { ratePerSecond, warmupMs, durationMs }: Pick<LoadConfig, 'ratePerSecond' | 'warmupMs' | 'durationMs'>,
  steps: readonly RateStep[] = [],
): readonly RateSegment[] {
  const parts = [{ endMs: warmupMs, factor: 1 }];
  let before = 0;
  for (const { until, factor } of steps) {
    if (!(until > before && until <= 1 && factor >= 0)) {
      throw new Error(`${factor} times the rate until ${until} of the measurement, after a step until ${before}`);
    }
    parts.push({ endMs: warmupMs + Math.round(until * durationMs), factor });
    before = until;
  }
  parts.push({ endMs: warmupMs + durationMs, factor: 1 });

  const segments: RateSegment[] = [];
  let fromMs = 0;
  parts.forEach(({ endMs, factor }, index) => {
    // Neighbours of the same rate are one segment.
    if (endMs === fromMs || parts[index + 1]?.factor === factor) return;
    const rate = ratePerSecond * factor;
    segments.push({ durationMs: endMs - fromMs, fromPerS: rate, toPerS: rate });
    fromMs = endMs;
  });
  return segments;
}
