import type { Cluster } from './cluster/cluster.ts';
import { unlessAborted } from './cluster/unless-aborted.ts';
import type { Generators } from './load/generators.ts';
import { nowUs } from './model/clock.ts';
import { addressesOf, type TrialSetup } from './trial-setup.ts';

/** For each request of a node: ten times what it takes where the store is on the same machine. */
const LIMIT_MS_PER_REQUEST = 5;

/**
 * Has the nodes answer as many requests as the config asks for, before anything counts: a server whose code is not
 * compiled yet takes more CPU for a request, whatever the store. Whoever sent them has logged out by the end, but a store
 * may still show traces of it. Resolves with how long it took, in ms.
 */
export async function warmUp(setup: TrialSetup, cluster: Cluster, generators: Generators): Promise<number> {
  const { config, backend, signal } = setup;
  const { sessions, warmupRequestsPerNode } = config.load;
  if (warmupRequestsPerNode === 0) return 0;
  setup.onPhase('warm-up');
  const begunUs = nowUs();
  const plan = {
    target: { host: cluster.proxy.host, port: cluster.proxy.port },
    ...(await addressesOf(setup)),
    requestDeadlineMs: config.deadlines.clientMs,
    sessions: backend.guarantees.sessions,
    requests: warmupRequestsPerNode * cluster.nodes.length,
    limitMs: warmupRequestsPerNode * LIMIT_MS_PER_REQUEST,
    firstUser: sessions,
  };
  await unlessAborted(signal, generators.warmUp(plan));
  return (nowUs() - begunUs) / 1000;
}
