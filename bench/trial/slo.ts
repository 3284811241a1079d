import { httpRequest } from '../load/http/request.ts';
import type { UrlGenerator } from '../load/processes/url-generator-client.ts';
import type { RunConfig } from '../model/config.ts';
import type { UserHeaders } from '../model/plan.ts';
import type { Probe, SloSearch } from '../model/slo.ts';
import { type SearchBudget, searchSloCapacity } from '../slo/search.ts';

/** More than any stack keeps busy within a sensible SLO. The limit keeps an overloaded stack from exhausting the machine. */
const MAX_CONNECTIONS = 1_000;

export interface SearchedStack {
  readonly generator: UrlGenerator;
  readonly target: { readonly host: string; readonly port: number };
  /** The headers of the users who are logged in. */
  readonly users: readonly UserHeaders[];
  /** The capacity in the closed model, half of which is the first rate to try; null: unknown. */
  readonly capacityPerS: number | null;
  readonly signal: AbortSignal;
  readonly onProbe: (probe: Probe) => void;
}

/**
 * Searches the highest rate at which a running cluster keeps the SLO, with reads by logged-in users. Each request is that
 * of the next user, with an id of its own that its answer must echo. A 401 is an answer like any other: it shows a loss and
 * no error.
 *
 * @returns null without an SLO, or without a logged-in user.
 */
export async function searchTrialSlo(
  { slo, load, deadlines, seed }: RunConfig,
  { generator, target, users, capacityPerS, signal, onProbe }: SearchedStack,
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

function readRequest({ host, port }: SearchedStack['target'], user: UserHeaders): string {
  return httpRequest({
    method: 'GET',
    authority: `${host}:${port}`,
    path: '/session',
    headers: Object.entries(user),
    body: null,
  });
}
