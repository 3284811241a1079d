import { driveUrl, type UrlLoad } from './load/url-driver.ts';
import { type Assessment, assessGenerators } from './measure/generator-health.ts';
import { LatencyRecord } from './measure/latency-record.ts';
import type { MeasuredTrial } from './model/run-result.ts';
import { isPercentileSupported } from './stats/percentile-support.ts';

/** What was measured of one URL. */
export interface UrlMeasurement {
  readonly latency: LatencyRecord;
  readonly requests: MeasuredTrial['requests'];
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Arrivals without a usable answer by their cause. */
  readonly errors: Readonly<Record<string, number>>;
  /** Good answers that came before the measurement was over. */
  readonly okInTime: number;
  readonly generator: Assessment;
  /** Measured time; shorter than planned when the signal ended it. */
  readonly measuredMs: number;
}

export interface UrlLoadPlan extends Omit<UrlLoad, 'onSample' | 'onSecond'> {
  /** Called every second. */
  readonly onLive?: (figures: { readonly answered: number; readonly p99Us: number | null }) => void;
}

const LIVE_INTERVAL_MS = 1000;

/** Drives one URL from this process and gathers what comes back. */
export async function measureUrl({ onLive, ...load }: UrlLoadPlan): Promise<UrlMeasurement> {
  const latency = new LatencyRecord();
  const requests = { ok: 0, fail: 0, unknown: 0, dropped: 0, anonymous: 0 };
  const statuses = new Map<string, number>();
  const errors = new Map<string, number>();
  const { warmupMs, durationMs } = load.arrivals;
  const startUs = warmupMs * 1000;
  const endUs = startUs + durationMs * 1000;
  let answered = 0;
  let okInTime = 0;
  let lastIntendedUs = 0;
  const showLive = (): void =>
    onLive?.({
      answered,
      p99Us: isPercentileSupported(99, latency.response.count) ? latency.response.percentileUs(99) : null,
    });
  const live = setInterval(showLive, LIVE_INTERVAL_MS);
  try {
    const vitals = await driveUrl({
      ...load,
      onSample({ measured, intendedUs, endUs: atUs, outcome, status, error }) {
        if (status !== null) answered++;
        if (outcome === 'ok' && atUs >= startUs && atUs < endUs) okInTime++;
        if (!measured) return;
        requests[outcome]++;
        lastIntendedUs = Math.max(lastIntendedUs, intendedUs);
        if (status !== null) increment(statuses, String(status));
        if (error !== null) increment(errors, error);
      },
      onSecond: (second) => latency.add(second),
    });
    const isWhole = load.signal?.aborted !== true;
    return {
      latency,
      requests,
      statuses: sortedByKey(statuses),
      errors: sortedByKey(errors),
      okInTime,
      generator: assessGenerators({
        vitals: [vitals],
        cores: 1,
        misattributed: null,
        responseP99Us: latency.response.percentileUs(99),
      }),
      measuredMs: isWhole ? durationMs : Math.max(0, lastIntendedUs / 1000 - warmupMs),
    };
  } finally {
    clearInterval(live);
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sortedByKey(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
}
