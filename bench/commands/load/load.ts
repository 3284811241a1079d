import { RunFolder } from '../../cluster/cleanup/run-folder.ts';
import { type Pinning, pinning, pinSelf } from '../../cluster/processes/cores.ts';
import { startScript } from '../../cluster/processes/node-js.ts';
import { spectrumOf } from '../../figures/spectrum.ts';
import { latenessWarning } from '../../judge/lateness-warning.ts';
import { priorityRefused } from '../../judge/machine-warnings.ts';
import { firstReachable, unreachable } from '../../load/http/reach.ts';
import { httpRequest } from '../../load/http/request.ts';
import { constantRate } from '../../load/plan/arrival-times.ts';
import { UrlGenerator } from '../../load/processes/url-generator-client.ts';
import { fingerprint } from '../../measure/environment.ts';
import { startCpuPressure } from '../../measure/pressure.ts';
import { EXIT } from '../../model/errors.ts';
import { LOAD_SCHEMA_VERSION, type LoadResult, type UrlLoadConfig } from '../../model/load-result.ts';
import type { RunEvent } from '../../model/run-event.ts';
import type { Slo, SloSearch } from '../../model/slo.ts';
import { measureUrl, type UrlMeasurement } from '../../slo/measure-url.ts';
import { type SearchBudget, searchSloCapacity } from '../../slo/search.ts';
import { PERCENTILES } from '../../stats/percentile-support.ts';
import type { LoadRequest } from './request.ts';

/** For the one connection that shows that the target accepts connections. */
const CONNECT_LIMIT_MS = 5_000;

const SEARCH_BUDGET: SearchBudget = { totalMs: 120_000, probes: 40, shortestProbeMs: 3_000, longestProbeMs: 30_000 };

/**
 * Sends the load from the process that `calibrate` checks. If the machine has two cores, the process has one of them, with
 * real-time priority. Afterwards searches the rate within the SLO, if one is given. Once the signal aborts, it ends with
 * what it has measured by then.
 *
 * @throws BenchError (exit 3) when the target accepts no connection, or the process does not start.
 */
export async function load(
  request: LoadRequest,
  progress: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<LoadResult> {
  const { target, url, slo } = request;
  const startedAt = new Date();
  const address = await firstReachable(request.addresses, target.port, CONNECT_LIMIT_MS);
  const cores = pinning();
  // After this process is pinned, it sees one core only.
  const environment = await startEnvironment(cores);
  if (cores !== null) await pinSelf(cores.generator);
  await using folder = await RunFolder.create();
  await using loadProcess = startScript(folder, {
    name: 'the load generator',
    module: import.meta.resolve('../../load/processes/url-generator.ts'),
    cpus: cores?.generator ?? null,
    realTime: cores !== null,
  });
  const generator = new UrlGenerator(loadProcess);

  const connections = connectionsOf(request, address);
  const traffic = trafficOf(request);
  progress({ type: 'task-starts', title: `load ${url}`, plannedMs: request.warmupMs + request.durationMs });
  progress({ type: 'phase', phase: 'measure' });
  const plan = { ...connections, traffic, arrivals: arrivalsOf(request) };
  const measured = await measureUrl(generator, plan, signal, (figures) =>
    progress({ type: 'live', ...figures, lost: null }),
  );
  const refused = measured.errors['refused'] ?? 0;
  if (refused > 0 && refused === measured.latency.response.count) {
    throw unreachable([`${target.host}:${target.port}`], [`all ${refused} requests were refused`]);
  }

  const sloSearch =
    slo === null || signal.aborted ? null : await searchRate({ request, slo, address, generator, progress, signal });
  progress({ type: 'run-ends' });
  return resultOf({
    request,
    startedAt,
    measured,
    sloSearch,
    environment: await environment(),
    complete: !signal.aborted,
  });
}

interface RateSearch {
  readonly request: LoadRequest;
  readonly slo: Slo;
  /** Of the target. */
  readonly address: string;
  readonly generator: UrlGenerator;
  readonly progress: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Searches the highest rate within the SLO, beginning with the rate of the request. */
async function searchRate({ request, slo, address, generator, progress, signal }: RateSearch): Promise<SloSearch> {
  const traffic = trafficOf(request);
  progress({ type: 'task-starts', title: `rate within ${slo.text}`, plannedMs: SEARCH_BUDGET.totalMs });
  progress({ type: 'phase', phase: 'search' });
  return await searchSloCapacity({
    ...connectionsOf(request, address),
    generator,
    signal,
    slo,
    startPerS: request.ratePerSecond,
    arrivals: request.arrivals,
    seed: request.seed,
    trafficOf: () => traffic,
    budget: SEARCH_BUDGET,
    onProbe: (probe) => progress({ type: 'probe', probe, slo: slo.text }),
  });
}

function connectionsOf({ target, maxConnections, sourceAddresses, requestDeadlineMs }: LoadRequest, address: string) {
  return {
    target: { host: address, port: target.port },
    maxConnections,
    ...(sourceAddresses === null ? {} : { sourceAddresses: { count: sourceAddresses } }),
    requestDeadlineMs,
  };
}

function trafficOf({ target, message }: LoadRequest) {
  return { requests: [httpRequest({ ...target, ...message })], idPrefix: null, okStatuses: null };
}

function arrivalsOf({ seed, arrivals, ratePerSecond, warmupMs, durationMs }: LoadRequest) {
  return {
    seed,
    process: arrivals,
    segments: constantRate(ratePerSecond, warmupMs + durationMs),
    userChoice: { kind: 'uniform' },
    users: { from: 0, to: 1, total: 1 },
    warmupMs,
    durationMs,
  } as const;
}

/** Reads what the figures depend on. The function that it returns completes it at the end. */
async function startEnvironment(cores: Pinning | null): Promise<() => Promise<LoadResult['environment']>> {
  const [machine, pressure] = await Promise.all([fingerprint(), startCpuPressure()]);
  return async () => ({ ...machine, generatorCores: cores?.generator ?? null, ...(await pressure()) });
}

function resultOf(data: {
  readonly request: LoadRequest;
  readonly startedAt: Date;
  readonly measured: UrlMeasurement;
  readonly sloSearch: SloSearch | null;
  readonly environment: LoadResult['environment'];
  readonly complete: boolean;
}): LoadResult {
  const { request, measured, sloSearch, complete } = data;
  const { latency, requests, statuses, errors, measuredMs } = measured;
  const { health } = measured.generator;
  const judgement = judge(measured);
  const perSecond = (count: number): number => (measuredMs === 0 ? 0 : count / (measuredMs / 1000));
  return {
    schemaVersion: LOAD_SCHEMA_VERSION,
    startedAt: data.startedAt.toISOString(),
    complete,
    environment: data.environment,
    config: configOf(request),
    ...judgement,
    measuredMs,
    latency: latency.figures(episodesOf(measured)),
    spectrum: spectrumOf(latency, measured.episodes),
    requests,
    statuses: { ...statuses },
    errors: { ...errors },
    throughput: {
      offeredPerS: perSecond(health.offered),
      achievedPerS: perSecond(measured.okInTime),
      capacityPerS: null,
      capacityPerCorePerS: null,
      sloCapacityPerS: sloSearch?.keptPerS ?? null,
    },
    generator: health,
    sloSearch,
    warnings: [
      latenessWarning(health, latency.figures().response),
      data.environment.generatorCores === null ? null : priorityRefused(data.environment.realTimeRefused),
    ].flatMap((found) => (found === null ? [] : [{ ...found, where: {} }])),
    exitCode: exitCodeOf(judgement.status, sloSearch, complete),
  };
}

function episodesOf({ episodes }: UrlMeasurement): LoadResult['latency']['response']['episodes'] {
  const at = (wanted: number): number => episodes.find(({ percentile }) => percentile === wanted)?.episodes ?? 0;
  return episodes.length === 0
    ? null
    : { p90: at(PERCENTILES.p90), p99: at(PERCENTILES.p99), p999: at(PERCENTILES.p999) };
}

function judge({ latency, generator }: UrlMeasurement): Pick<LoadResult, 'status' | 'reason'> {
  if (latency.response.count === 0) return { status: 'inconclusive', reason: 'nothing was measured' };
  const { bottleneck } = generator.health;
  return { status: bottleneck === null ? 'passed' : 'void', reason: bottleneck };
}

function exitCodeOf(status: LoadResult['status'], search: SloSearch | null, complete: boolean): number {
  if (!complete) return EXIT.interrupted;
  const isUndecided = search !== null && search.keptPerS === null && search.missedPerS === null;
  return status !== 'passed' || isUndecided ? EXIT.inconclusive : EXIT.passed;
}

function configOf({ url, message, slo, ...request }: LoadRequest): UrlLoadConfig {
  return {
    url,
    method: message.method,
    headers: message.headers.map(([name]) => name),
    bodyBytes: Buffer.byteLength(message.body ?? ''),
    ratePerSecond: request.ratePerSecond,
    arrivals: request.arrivals,
    warmupMs: request.warmupMs,
    durationMs: request.durationMs,
    maxConnections: request.maxConnections,
    sourceAddresses: request.sourceAddresses,
    requestDeadlineMs: request.requestDeadlineMs,
    seed: request.seed,
    slo: slo?.text ?? null,
  };
}
