import { httpRequest } from '../load/http/request.ts';
import type { UrlGenerator } from '../load/processes/url-generator-client.ts';
import type { RunConfig } from '../model/config.ts';
import type { UserHeaders } from '../model/plan.ts';
import type { Probe, SloSearch } from '../model/slo.ts';
import { type SearchBudget, searchSloCapacity } from '../slo/search.ts';

/** More than a stack within any sensible SLO keeps busy; beyond it an overloaded one must not exhaust the machine. */
const MAX_CONNECTIONS = 1_000;

export interface StackUnderSearch {
  readonly generator: UrlGenerator;
  readonly target: { readonly host: string; readonly port: number };
  /** Those of the users who are logged in. */
  readonly users: readonly UserHeaders[];
  /** What it carries closed-model, where that is known: the search then starts at half of it. */
  readonly capacityPerS: number | null;
  readonly signal: AbortSignal;
  readonly onProbe: (probe: Probe) => void;
}

/**
 * Searches the highest rate within the SLO of a running cluster with reads by users who are
 * logged in: each request is that of one of them in turn, and an id of its own that its answer must echo.
 * A user who turns out to be logged out got an answer like any other: that is a loss, and no error. Null where no SLO
 * was given, or nobody is logged in.
 */
export async function searchTrialSlo(
  { slo, load, deadlines, seed }: RunConfig,
  { generator, target, users, capacityPerS, signal, onProbe }: StackUnderSearch,
): Promise<SloSearch | null> {
  if (slo === null || users.length === 0) return null;
  return await searchSloCapacity({
    slo,
    startPerS: Math.max(load.ratePerSecond, (capacityPerS ?? 0) / 2),
    arrivals: 'constant',
    seed,
    target,
    maxConnections: MAX_CONNECTIONS,
    requestDeadlineMs: deadlines.clientMs,
    generator,
    trafficOf: (probe) => ({
      requests: users.map((user) => readRequest(target, user)),
      idPrefix: `slo-${probe}-`,
      okStatuses: [200, 401],
    }),
    budget: budgetOf(load.sloSearchMs),
    signal,
    onProbe,
  });
}

function budgetOf(totalMs: number): SearchBudget {
  return { totalMs, probes: 20, shortestProbeMs: Math.min(2_000, totalMs / 10), longestProbeMs: totalMs / 4 };
}

function readRequest({ host, port }: StackUnderSearch['target'], user: UserHeaders): string {
  return httpRequest({
    method: 'GET',
    authority: `${host}:${port}`,
    path: '/session',
    headers: Object.entries(user),
    body: null,
  });
}
