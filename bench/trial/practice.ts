import type { AppNode } from '../cluster/nodes/app-node.ts';
import { nowUs } from '../model/clock.ts';
import type { RunConfig } from '../model/config.ts';
import type { PracticePlan } from '../model/plan.ts';
import type { Finding } from '../model/warning.ts';
import { seededUsersOf } from '../seeding/seed-cohort.ts';
import { warn } from '../seeding/site.ts';
import { sourceAddressesOf } from './generator-plan.ts';
import type { TrialSetup } from './setup.ts';
import type { TrialStage } from './stage.ts';

/** For each request, over all nodes: four times what one takes if the store is on the same machine. */
const LIMIT_MS_PER_REQUEST = 2;

/** Links make round trips longer. At least this many of these are made at the same time. */
const TRIPS_AT_ONCE = 10;

/** With a smaller share of the requests answered, CPU times are not those of compiled code. */
const ENOUGH = 0.9;

/** At least this share of the requests is practice: users who log in and arrivals of a low rate take fewer paths. */
const LEAST_PRACTICE = 1 / 2;

/**
 * How many requests of all nodes together are practice. The others of those that a node answers before the measurement are
 * the logins of the cohort and the warm-up.
 *
 * @param logins users of the cohort who log in.
 */
export function practiceRequests({ nodes, load }: Pick<RunConfig, 'nodes' | 'load'>, logins: number): number {
  const asked = load.practiceRequestsPerNode * nodes;
  const warmUp = (load.ratePerSecond * load.warmupMs) / 1000;
  return Math.ceil(Math.max(asked * LEAST_PRACTICE, asked - logins - warmUp));
}

/**
 * Makes the nodes answer as many requests as the config says before anything counts, with the logins and the warm-up that
 * follow: as long as the code of a server is not compiled, a request takes more CPU, whatever the store.
 *
 * The users of the practice are logged out by the end, and nodes forget what they counted. The store must be emptied
 * afterwards. Warns if the time was too short for most of the requests.
 *
 * @returns how long it took, in ms.
 */
export async function practise(stage: TrialStage): Promise<number> {
  const { setup, cluster, generators } = stage;
  const { backend, store, config, emit } = setup;
  if (config.load.practiceRequestsPerNode === 0) return 0;
  const begunUs = nowUs();
  const logins = seededUsersOf(config, store)?.from ?? config.load.cohortSize;
  const plan = await practicePlan(setup, stage.target, practiceRequests(config, logins));
  const { answered, latePerS } = await stage.phase('practice', () => generators.practise(plan));
  doubtRate(setup, latePerS);
  emit({ type: 'phase', phase: 'set-up' });
  const endsSessions = !backend.guarantees.shared && store.canReset;
  await stage.orAborted(Promise.all(cluster.nodes.map((node) => forgetAll(node, endsSessions))));
  if (answered < plan.requests * ENOUGH) warnOfColdCode(setup, answered, plan.requests);
  return (nowUs() - begunUs) / 1000;
}

/** Practice of this many requests through the proxy at `target`. */
export async function practicePlan(
  setup: Pick<TrialSetup, 'config' | 'backend' | 'scenario'>,
  target: PracticePlan['target'],
  requests: number,
): Promise<PracticePlan> {
  const { config, backend } = setup;
  return {
    target,
    ...(await sourceAddressesOf(setup)),
    requestDeadlineMs: config.deadlines.clientMs,
    keepsSessions: backend.guarantees.sessions,
    requests,
    limitMs: requests * (LIMIT_MS_PER_REQUEST + config.storeRttMs / TRIPS_AT_ONCE),
    firstUser: config.load.cohortSize,
  };
}

async function forgetAll(node: AppNode, endsSessions: boolean): Promise<void> {
  try {
    if (endsSessions) await node.endSessions();
    await node.forget();
  } catch (error) {
    // The end of the trial reports a node that has died.
    if (node.pid !== null) throw error;
  }
}

/** Says once per backend that its nodes may not carry the rate: it is the same in every trial. */
function doubtRate({ config, backend, doubtedRates, emit }: TrialSetup, latePerS: number | null): void {
  const doubt = rateDoubt(config, latePerS);
  if (doubt === null || doubtedRates.has(backend.name)) return;
  doubtedRates.add(backend.name);
  emit({ type: 'message', text: `${backend.name}: ${doubt.text}. ${doubt.remedy}` });
  emit({ type: 'warning', warning: { ...doubt, where: { backend: backend.name } } });
}

/**
 * A rate that the user gave is not changed. It is doubted if nodes that answered as fast as they could answered less: a part
 * of their code was not compiled yet, but they had all cores.
 *
 * @param latePerS requests per second at the end of the practice; null if that is not known.
 * @returns null without a doubt.
 */
export function rateDoubt({ fit, load }: Pick<RunConfig, 'fit' | 'load'>, latePerS: number | null): Finding | null {
  const { ratePerSecond } = load;
  if (fit !== null || latePerS === null || ratePerSecond <= latePerS) return null;
  return {
    code: 'rate-too-high',
    text: `at the end of its practice, as fast as they could, its nodes answered ${Math.round(latePerS)} requests/s: --rate ${ratePerSecond} may be more than they carry`,
    remedy: 'Leave --rate out, and a load is chosen that this machine carries',
  };
}

/** An emulator is slow, and its figures are not compared with others. */
function warnOfColdCode(setup: TrialSetup, answered: number, asked: number): void {
  if (setup.services.some(({ spec }) => spec.hosted !== undefined)) return;
  warn(setup, {
    code: 'practice-incomplete',
    text: `its nodes answered ${answered} of ${asked} requests of practice`,
    remedy:
      'Part of its CPU time is for compiling code: check that its store answers, and how fast, or ask for fewer with --warmup-requests',
  });
}
