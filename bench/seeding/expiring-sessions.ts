import type { SeededSession } from '../../backends/backend.ts';
import { nowUs } from '../model/clock.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { batchesOf, cookieSecretOf } from './seed-cohort.ts';
import { type SeedingSite, warn } from './site.ts';

/** Sessions that were put into the store for nobody, and when they run out, on the project's clock. */
export interface ExpiringSessions {
  readonly count: number;
  readonly runOutUs: number;
}

/** Nobody waits longer for a store that takes them slowly: it has fewer of them. */
const SEEDING_LIMIT_MS = 2_000;

/** From the first of them to the warm-up, roughly: they are given their lifetimes before anybody knows. */
const SET_UP_MS = 3_000;

/** The same where the nodes run already. */
const LOG_IN_MS = 1_500;

/** So many have the same lifetime, counted from when they are handed to the store: in the end all run out at once. */
const ALIKE = 1_000;

/**
 * Puts the expiring sessions of a scenario into the store of a trial: those of users after the cohort, who never come. Null
 * where it has none, or the store cannot be seeded; and where only its vendor runs the server, since there each of them
 * costs money, and what an emulator makes of them says nothing about it.
 */
export async function seedExpiring({
  config,
  scenario,
  services,
  store,
  signal,
}: SeedingSite): Promise<ExpiringSessions | null> {
  const expiring = scenario.traffic?.expiring;
  if (expiring === undefined || !store.canSeed || services.some(({ spec }) => spec.hosted !== undefined)) return null;
  const { cohortSize: from, sessionBytes, practiceRequestsPerNode, warmupMs, durationMs } = config.load;
  const users = { cookieSecret: cookieSecretOf(config), sessionBytes };
  const beginUs = nowUs();
  const untilWarmUpMs = practiceRequestsPerNode > 0 ? LOG_IN_MS : SET_UP_MS;
  const runOutUs = beginUs + (untilWarmUpMs + warmupMs + expiring.ttlShare * durationMs) * 1000;
  let count = 0;
  const batches = async function* (): AsyncGenerator<readonly SeededSession[]> {
    const end = from + expiring.sessions;
    for (let first = from; first < end; first += ALIKE) {
      const lateUs = nowUs() - beginUs;
      if (lateUs > SEEDING_LIMIT_MS * 1000) return;
      const ttlMs = Math.max(1, Math.round((runOutUs - beginUs - lateUs) / 1000));
      for await (const batch of batchesOf({ ...users, from: first }, Math.min(end, first + ALIKE), ttlMs, signal)) {
        count += batch.length;
        yield batch;
      }
    }
  };
  await unlessAborted(signal, store.seed(batches()));
  return { count, runOutUs };
}

/** Warns where the expiring sessions run out while nothing is measured. Both times are of the project's clock. */
export function warnUnlessMeasured(
  site: SeedingSite,
  { runOutUs }: ExpiringSessions,
  measureStartUs: number,
  measureEndUs: number,
): void {
  if (runOutUs >= measureStartUs && runOutUs < measureEndUs) return;
  const when = runOutUs < measureStartUs ? 'before the measurement began' : 'after the measurement';
  warn(site, {
    code: 'expiring-not-measured',
    text: `the sessions that were to run out in the measurement did so ${when}`,
    remedy: 'Ask for a longer --duration, or close what else is running',
  });
}
