import { driveUrl } from '../../load/driver/url-driver.ts';
import { requestIdOf } from '../../model/operation.ts';
import { arrivalsOf } from './arrivals.ts';
import type { DrivePlan, DriveReport, Observation } from './drive.ts';
import { MergedLatencies } from './merged-latencies.ts';

/** More than any case needs: a wait for a connection would be the generator's own misbehaviour. */
const AMPLE_CONNECTIONS = 15_000;

/** Calibrates the driver of `load URL`. */
export async function driveIndependentRequests(plan: DrivePlan): Promise<DriveReport> {
  const observations: Observation[] = [];
  const merged = new MergedLatencies();
  const { host, port } = plan.target;
  const vitals = await driveUrl({
    target: plan.target,
    maxConnections: AMPLE_CONNECTIONS,
    arrivals: arrivalsOf(plan),
    requestDeadlineMs: plan.deadlineMs,
    request: (index) => `GET / HTTP/1.1\r\nhost: ${host}:${port}\r\nx-request-id: ${requestIdOf(0, index)}\r\n\r\n`,
    onSecond: (second) => merged.add(second),
    onSample: ({ index, measured, intendedUs, sentUs, endUs, outcome, error }, response) => {
      const echo = response === null ? NO_ECHO : echoIn(response.body);
      observations.push({
        id: requestIdOf(0, index),
        measured,
        intendedUs,
        sentUs,
        endUs,
        outcome,
        error,
        ...echo,
      });
    },
  });
  return { observations, startUs: null, vitals, ...merged.encode() };
}

type Echo = Pick<Observation, 'echoedId' | 'heldUs'>;

const NO_ECHO: Echo = { echoedId: null, heldUs: null };

/** An answer that echoes nothing is no answer of ours, and counts as one to another request. */
function echoIn(body: string): Echo {
  try {
    const { requestId, heldUs } = JSON.parse(body) as { requestId?: unknown; heldUs?: unknown };
    return {
      echoedId: typeof requestId === 'string' ? requestId : '',
      heldUs: typeof heldUs === 'number' ? heldUs : null,
    };
  } catch {
    return { echoedId: '', heldUs: null };
  }
}
