import { shownPercentileUs } from '../figures/spectrum.ts';
import type { UrlGenerator } from '../load/processes/url-generator-client.ts';
import { type Assessment, assessGenerators } from '../measure/generator-health.ts';
import { LatencyTotals } from '../measure/latency-totals.ts';
import type { TrialFigures } from '../model/measured-trial.ts';
import type { UrlCounts, UrlPlan } from '../model/plan.ts';

/** The measurement of one URL. */
export interface UrlMeasurement extends Pick<UrlCounts, 'statuses' | 'errors' | 'okInTime' | 'episodes'> {
  readonly latency: LatencyTotals;
  readonly requests: TrialFigures['requests'];
  readonly generator: Assessment;
  /** Measured time; shorter than planned if the signal ended it. */
  readonly measuredMs: number;
}

/** Called every second. */
type OnLive = (figures: { readonly answered: number; readonly p99Us: number | null }) => void;

/** Sends a plan with the generator, and gathers what it reports. Rejects as `UrlGenerator.drive` does. */
export async function measureUrl(
  generator: UrlGenerator,
  plan: UrlPlan,
  signal: AbortSignal,
  onLive: OnLive = () => undefined,
): Promise<UrlMeasurement> {
  const latency = new LatencyTotals();
  const { warmupMs, durationMs } = plan.arrivals;
  const events = {
    second: (second: Parameters<LatencyTotals['add']>[0]) => void latency.add(second),
    live(answered: number) {
      const { response } = latency;
      onLive({ answered, p99Us: shownPercentileUs(response, 99) });
    },
  };
  const { vitals, counts } = await generator.drive(plan, events, signal);
  const { requests, lastIntendedUs, ...counted } = counts;
  return {
    ...counted,
    latency,
    // No user is logged in, so none can be found logged out.
    requests: { ...requests, anonymous: 0 },
    generator: assessGenerators({
      vitals: [vitals],
      cores: 1,
      misattributed: null,
      responseP99Us: latency.response.percentileUs(99),
    }),
    measuredMs: signal.aborted ? Math.max(0, lastIntendedUs / 1000 - warmupMs) : durationMs,
  };
}
