import { userAddresses } from '../load/http/user-addresses.ts';
import { MOST_USER_ADDRESSES } from '../model/limits.ts';
import type { Plan, UserAddresses } from '../model/plan.ts';
import { type SeededCohort, seededUsersOf } from '../seeding/seed-cohort.ts';
import { arrivalPlan } from './arrival-plan.ts';
import type { TrialSetup } from './setup.ts';
import type { TrialStage } from './stage.ts';

const READ_PATH = '/session';

/** The plan of all generators together. Warns if users are routed by their addresses and have none of their own. */
export async function generatorPlan(stage: TrialStage, epochUs: number, cohort: SeededCohort | null): Promise<Plan> {
  const { setup, cluster, target } = stage;
  const { config, backend, scenario, store, settings } = setup;
  const { load, deadlines } = config;
  const seeded = seededUsersOf(config, store);
  const { apps, traffic = {} } = scenario;
  const servesReads = (_: unknown, index: number): boolean =>
    apps === undefined || apps[index % apps.length]?.paths.includes(READ_PATH) === true;
  const addresses = await sourceAddressesOf(setup);
  if (addresses.sourceAddresses?.claimed === true) warnOfClaimedAddresses(setup);
  return {
    target,
    ...addresses,
    nodes: backend.guarantees.shared ? cluster.nodes.filter(servesReads).map(({ host, port }) => ({ host, port })) : [],
    epochUs,
    arrivals: arrivalPlan(config, traffic),
    ...(seeded === null || cohort === null
      ? {}
      : { seeded: { ...seeded, ttlMs: settings.ttlMs, fromUs: cohort.fromUs, toUs: cohort.toUs } }),
    readRatio: load.readRatio,
    logoutRatio: load.logoutRatio,
    requestDeadlineMs: deadlines.clientMs,
    keepsSessions: backend.guarantees.sessions,
  };
}

/** The addresses that users connect from. They choose one only if they are routed by it. */
export async function sourceAddressesOf({
  config,
  backend,
  scenario,
}: Pick<TrialSetup, 'config' | 'backend' | 'scenario'>): Promise<{ sourceAddresses?: UserAddresses }> {
  if (backend.routing !== 'ip-hash') return {};
  const networks = scenario.traffic?.sourceAddresses ?? config.load.cohortSize;
  return { sourceAddresses: await userAddresses(Math.min(networks, MOST_USER_ADDRESSES)) };
}

function warnOfClaimedAddresses({ backend, emit }: TrialSetup): void {
  emit({
    type: 'warning',
    warning: {
      code: 'addresses-claimed',
      where: { backend: backend.name },
      text: '127.0.0.1 is the only address of this machine; users name theirs in a header, and nginx trusts it',
      remedy: 'Take it for what it is: the same routing, with all connections from one address',
    },
  });
}
