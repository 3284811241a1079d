import { setTimeout as sleep } from 'node:timers/promises';
import { constantRate } from '../load/plan/arrival-times.ts';
import type { UrlGenerator } from '../load/processes/url-generator-client.ts';
import { nowUs } from '../model/clock.ts';
import type { ArrivalProcess, UrlPlan, UrlTraffic } from '../model/plan.ts';
import type { Probe, SearchEnd, Slo, SloSearch } from '../model/slo.ts';
import { samplesNeeded } from '../stats/percentile-support.ts';
import { judgeProbe } from './judge-probe.ts';
import { measureUrl, type UrlMeasurement } from './measure-url.ts';
import { boundsAfter, nextStep, type ProbeOutcome, type SearchLimits } from './rate-search.ts';

/** Limits of one search. */
export interface SearchBudget {
  /** No probe starts that would end later. The wait for the last answers comes on top. */
  readonly totalMs: number;
  readonly probes: number;
  readonly shortestProbeMs: number;
  readonly longestProbeMs: number;
}

export interface SearchSetup extends Pick<UrlPlan, 'target' | 'sourceAddresses' | 'maxConnections'> {
  readonly generator: UrlGenerator;
  /** The requests of a probe. Probes are numbered from 0. */
  readonly trafficOf: (probe: number) => UrlTraffic;
  readonly slo: Slo;
  readonly startPerS: number;
  readonly arrivals: ArrivalProcess;
  readonly seed: number;
  /** The deadline of a request. A probe gives it up earlier if the SLO is missed long before. */
  readonly requestDeadlineMs: number;
  readonly budget: SearchBudget;
  readonly signal: AbortSignal;
  readonly onProbe: (probe: Probe) => void;
}

const TOLERANCE = 0.05;
const HIGHEST_PER_S = 100_000;

/** The warm-up of each probe: it opens the connections that the rate needs, and is not measured. */
const WARMUP_MS = 500;

/** The time for an overloaded server to recover. */
const SETTLE_MS = 250;

/** Poisson arrivals may be fewer than expected. */
const SAMPLES_MARGIN = 1.15;

/**
 * A queue that grows slowly reaches the bound late. In a probe as long as this many bounds, the rate is at most a twentieth
 * too high before it shows.
 */
const BOUNDS_PER_PROBE = 20;

/** A request is given up after this many bounds, or a second. The probe has missed the SLO by then, and its queue must drain. */
const BOUNDS_PER_DEADLINE = 10;

/**
 * Searches the highest arrival rate that keeps the SLO with every request answered. Steps up from the start rate, then
 * bisects to 5%. Ends early with the bounds found by then when the budget is spent or the signal aborts.
 */
export async function searchSloCapacity(setup: SearchSetup): Promise<SloSearch> {
  const { slo, budget, signal } = setup;
  const beganUs = nowUs();
  const limits: SearchLimits = {
    startPerS: setup.startPerS,
    lowestPerS: Number(
      (((samplesNeeded(slo.percentile) * SAMPLES_MARGIN) / budget.longestProbeMs) * 1000).toPrecision(3),
    ),
    highestPerS: HIGHEST_PER_S,
    tolerance: TOLERANCE,
    probes: budget.probes,
  };
  const probes: Probe[] = [];
  const outcomes: ProbeOutcome[] = [];
  const ended = (how: SearchEnd): SloSearch => ({
    slo: slo.text,
    ...boundsAfter(outcomes, limits),
    ended: how,
    probes,
  });
  for (;;) {
    const step = nextStep(outcomes, limits);
    if (step.type === 'end') return ended(step.ended);
    if (signal.aborted) return ended('interrupted');
    const durationMs = probeDurationMs(step.ratePerSecond, slo, budget);
    if ((nowUs() - beganUs) / 1000 + WARMUP_MS + durationMs > budget.totalMs) return ended('budget');

    const measured = await measureProbe(setup, step.ratePerSecond, durationMs, probes.length);
    if (signal.aborted) return ended('interrupted');
    const { probe, clear } = judged(measured, step.ratePerSecond, durationMs, slo);
    probes.push(probe);
    outcomes.push({ ratePerSecond: step.ratePerSecond, verdict: probe.verdict, clear });
    setup.onProbe(probe);
    if (probe.verdict !== 'kept') await sleep(SETTLE_MS);
  }
}

/** Long enough for the SLO's percentile, and for a queue to show. */
function probeDurationMs(ratePerSecond: number, { percentile, boundUs }: Slo, budget: SearchBudget): number {
  const forSamplesMs = ((samplesNeeded(percentile) * SAMPLES_MARGIN) / ratePerSecond) * 1000;
  const wantedMs = Math.max(budget.shortestProbeMs, forSamplesMs, (boundUs / 1000) * BOUNDS_PER_PROBE);
  return Math.ceil(Math.min(wantedMs, budget.longestProbeMs));
}

async function measureProbe(
  setup: SearchSetup,
  ratePerSecond: number,
  durationMs: number,
  number: number,
): Promise<UrlMeasurement> {
  const { slo, seed, arrivals, signal } = setup;
  const { target, sourceAddresses, maxConnections } = setup;
  const plan: UrlPlan = {
    target,
    ...(sourceAddresses === undefined ? {} : { sourceAddresses }),
    maxConnections,
    arrivals: {
      // Each probe has its own arrivals.
      seed: seed + number,
      process: arrivals,
      segments: constantRate(ratePerSecond, WARMUP_MS + durationMs),
      userChoice: { kind: 'uniform' },
      users: { from: 0, to: 1, total: 1 },
      warmupMs: WARMUP_MS,
      durationMs,
    },
    requestDeadlineMs: Math.min(
      setup.requestDeadlineMs,
      Math.max(1_000, Math.ceil((slo.boundUs / 1000) * BOUNDS_PER_DEADLINE)),
    ),
    traffic: setup.trafficOf(number),
  };
  return await measureUrl(setup.generator, plan, signal);
}

function judged(
  { latency, requests, generator }: UrlMeasurement,
  ratePerSecond: number,
  durationMs: number,
  slo: Slo,
): { readonly probe: Probe; readonly clear: boolean } {
  const figures = {
    requests: latency.response.count,
    p50Us: latency.response.percentileUs(50),
    percentileUs: latency.response.percentileUs(slo.percentile),
    errors: requests.fail + requests.unknown,
    dropped: requests.dropped,
  };
  const { verdict, clear, reason } = judgeProbe(
    {
      ...figures,
      servicePercentileUs: latency.service.percentileUs(slo.percentile),
      fellBehind: generator.fellBehind,
      tooFewConnections: generator.tooFewConnections,
    },
    slo,
  );
  return { probe: { ratePerSecond, durationMs, ...figures, verdict, reason }, clear };
}
