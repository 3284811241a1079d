import type { SeededSession } from '../../backends/backend.ts';
import { nowUs } from '../model/clock.ts';
import { cookieSecretOf } from '../model/session-cookie.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { batchesOf } from './batches.ts';
import { type SeedingSite, warn } from './site.ts';

/** Seeded sessions that no user comes for, and when they expire, on the project's clock. */
export interface ExpiringSessions {
  readonly count: number;
  readonly expireUs: number;
}

/** A store that takes them slowly gets fewer of them: no trial waits longer. */
const SEEDING_LIMIT_MS = 2_000;

/** About the time from the first of them to the warm-up. Their lifetimes are set before that time is known. */
const SET_UP_MS = 3_000;

/** The same if the nodes run already. */
const LOG_IN_MS = 1_500;

/** How many have the same lifetime, counted from when the store gets them. So all expire at about the same time. */
const ALIKE = 1_000;

/**
 * Puts the expiring sessions of a scenario into the store: those of users after the cohort, who never come.
 *
 * @returns null if the scenario has none, or the store cannot be seeded. Null also for a server that only its vendor runs:
 * each session costs money there, and an emulator shows nothing about it.
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
  const expireUs = beginUs + (untilWarmUpMs + warmupMs + expiring.ttlShare * durationMs) * 1000;
  let count = 0;
  const batches = async function* (): AsyncGenerator<readonly SeededSession[]> {
    const end = from + expiring.sessions;
    for (let first = from; first < end; first += ALIKE) {
      const lateUs = nowUs() - beginUs;
      if (lateUs > SEEDING_LIMIT_MS * 1000) return;
      const ttlMs = Math.max(1, Math.round((expireUs - beginUs - lateUs) / 1000));
      for await (const batch of batchesOf({ ...users, from: first }, Math.min(end, first + ALIKE), ttlMs, signal)) {
        count += batch.length;
        yield batch;
      }
    }
  };
  await unlessAborted(signal, store.seed(batches()));
  return { count, expireUs };
}

/** Warns if the sessions expire while nothing is measured. Both times are of the project's clock. */
export function warnUnlessMeasured(
  site: SeedingSite,
  { expireUs }: ExpiringSessions,
  measureStartUs: number,
  measureEndUs: number,
): void {
  if (expireUs >= measureStartUs && expireUs < measureEndUs) return;
  const when = expireUs < measureStartUs ? 'before the measurement began' : 'after the measurement';
  warn(site, {
    code: 'expiring-not-measured',
    text: `the sessions that should expire in the measurement did so ${when}`,
    remedy: 'Ask for a longer --duration, or close what else is running',
  });
}
