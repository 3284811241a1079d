import type { RunningService } from '../cluster/services/provider.ts';
import { tryFor } from '../process/until.ts';
import { type Fault, type FaultKind, type FaultSite, type FaultStack, targetOf } from './fault.ts';
import { needsOwnService } from './service-fault.ts';
import { PROCESS_CRASH } from './store-kill.ts';
import { settleAll } from './together.ts';

/** Counted from the scenario's heal time: a replica may take over after it. */
const FAILOVER_LIMIT_MS = 15_000;
const PAUSE_MS = 50;

/**
 * The machine of a primary is gone: its process dies of SIGKILL, and what was on its way to the replicas is lost with it.
 * The effect is confirmed when a replica has taken its place. Then the old primary starts again, with what is on its disk.
 */
export const primaryKill: FaultKind = {
  name: 'primary-kill',
  failureMode: 'primary',
  happened: 'died',
  caveat: PROCESS_CRASH,
  all: 'every primary',
  leavesServicesUnusable: true,
  reasonToSkip: reasonWithoutFailover,
  count: ({ services }) => primariesOf(services).length,
  at: (site, index) => killOf(targetOf(primariesOf(site.services), index), site),
};

function killOf({ spec, control }: RunningService, { services, replication }: FaultSite): Fault {
  const replicas = services.filter((one) => one.spec.replicaOf === spec.name);
  let struck = false;
  let wereLinked = false;
  return {
    kind: primaryKill.name,
    target: spec.name,
    async inject() {
      if (control === null) throw new Error(`${spec.name} was not started by this run, so it is not broken`);
      struck = true;
      // A replica may have bypassed its link.
      wereLinked = (await Promise.all(replication.map((link) => link.isUsed()))).every((isUsed) => isUsed);
      await settleAll([...replication.map((link) => link.control.cut()), control.kill()]);
    },
    async confirmEffect() {
      if (!wereLinked) throw new Error(`a replica of ${spec.name} bypassed its link`);
      await untilReplaced(replicas);
    },
    async heal() {
      if (!struck || control === null) return;
      await settleAll([...replication.map((link) => link.control.restore()), control.restart()]);
      struck = false;
    },
  };
}

/** Resolves once one of them has become a primary; throws when none has within the limit. */
async function untilReplaced(replicas: readonly RunningService[]): Promise<void> {
  await tryFor({ limitMs: FAILOVER_LIMIT_MS, pauseMs: PAUSE_MS }, async () => {
    const answers = replicas.map(async ({ spec, url }) => (await spec.isPrimary?.(url)) ?? false);
    const settled = await Promise.allSettled(answers);
    if (settled.some((answer) => answer.status === 'fulfilled' && answer.value)) return;
    throw new Error(`no replica took over within ${FAILOVER_LIMIT_MS / 1000} s of the scenario's heal time`);
  });
}

function primariesOf(services: readonly RunningService[]): RunningService[] {
  const copied = new Set(services.map(({ spec }) => spec.replicaOf));
  return services.filter(({ spec }) => copied.has(spec.name));
}

function reasonWithoutFailover(stack: FaultStack): string | null {
  const { backend, services } = stack;
  const replicas = services.filter(({ replicaOf }) => replicaOf !== undefined);
  if (replicas.length === 0) return `${backend} has no replica that could take over`;
  if (replicas.some(({ isPrimary }) => isPrimary === undefined)) {
    return `a replica of ${backend} cannot be asked whether it has taken over`;
  }
  return needsOwnService(stack);
}
