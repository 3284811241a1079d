import type { Cluster } from '../cluster/cluster.ts';
import type { AppNode } from '../cluster/nodes/app-node.ts';
import type { Generators } from '../load/processes/generators.ts';
import { nowUs } from '../model/clock.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { warn } from '../seeding/site.ts';
import { addressesOf, type TrialSetup } from './setup.ts';

/** For each request, all nodes together: four times what it takes where the store is on the same machine. */
const LIMIT_MS_PER_REQUEST = 2;

/** So many of the round trips that links make longer, each way, are made at the same time at least. */
const TRIPS_AT_ONCE = 10;

/** With fewer than this share of them, costs are not those of compiled code. */
const ENOUGH = 0.9;

/**
 * Has the nodes answer as many requests as the config asks for, before anything counts: a server whose code is not
 * compiled yet takes more CPU for a request, whatever the store. Whoever sent them has logged out by the end; what a node
 * itself keeps of them is forgotten, and the store is to be emptied afterwards. Warns where there was no time for all of
 * them. Resolves with how long it took, in ms.
 */
export async function warmUp(setup: TrialSetup, cluster: Cluster, generators: Generators): Promise<number> {
  const { config, backend, store, signal } = setup;
  const { cohortSize, practiceRequestsPerNode } = config.load;
  if (practiceRequestsPerNode === 0) return 0;
  setup.emit({ type: 'phase', phase: 'practice' });
  const begunUs = nowUs();
  const requests = practiceRequestsPerNode * cluster.nodes.length;
  const plan = {
    target: { host: cluster.proxy.host, port: cluster.proxy.port },
    ...(await addressesOf(setup)),
    requestDeadlineMs: config.deadlines.clientMs,
    keepsSessions: backend.guarantees.sessions,
    requests,
    limitMs: requests * (LIMIT_MS_PER_REQUEST + config.storeRttMs / TRIPS_AT_ONCE),
    firstUser: cohortSize,
  };
  const answered = await unlessAborted(signal, generators.practise(plan));
  setup.emit({ type: 'phase', phase: 'set-up' });
  const endsSessions = !backend.guarantees.shared && store.canReset;
  await unlessAborted(signal, Promise.all(cluster.nodes.map((node) => forgetAll(node, endsSessions))));
  if (answered < requests * ENOUGH) warnOfColdCode(setup, answered, requests);
  return (nowUs() - begunUs) / 1000;
}

async function forgetAll(node: AppNode, endsSessions: boolean): Promise<void> {
  try {
    if (endsSessions) await node.endSessions();
    await node.forget();
  } catch (error) {
    // That it has died is told of at the end of the trial.
    if (node.pid !== null) throw error;
  }
}

/** An emulator is slow, and its figures are compared with nothing. */
function warnOfColdCode(setup: TrialSetup, answered: number, asked: number): void {
  if (setup.services.some(({ spec }) => spec.hosted !== undefined)) return;
  warn(setup, {
    code: 'practice-incomplete',
    text: `its nodes answered ${answered} of ${asked} requests before the measurement`,
    remedy:
      'Part of its CPU time is for compiling code: see whether its store answers, and slowly, or ask for fewer with --warmup-requests',
  });
}
