import { nowUs } from '../model/clock.ts';
import type { RunConfig } from '../model/config.ts';
import { LOGINS_BESIDE_SEEDED, type SeededUsers } from '../model/seeded-users.ts';
import { cookieSecretOf } from '../model/session-cookie.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { batchesOf } from './batches.ts';
import { type SeedingSite, warn } from './site.ts';
import type { StoreAccess } from './store-access.ts';

/** The sessions of the cohort that were put into the store without a login. */
export interface SeededCohort {
  readonly count: number;
  /** How many sessions the store counted afterwards; null if it cannot count them. */
  readonly stored: number | null;
  /** When the first batch was made and the last was stored, in µs since the trial's epoch. */
  readonly fromUs: number;
  readonly toUs: number;
}

/** The users whose sessions are seeded. @returns null if all users log in: they are few, or the store cannot be seeded. */
export function seededUsersOf(config: RunConfig, { canSeed }: Pick<StoreAccess, 'canSeed'>): SeededUsers | null {
  const { cohortSize, sessionBytes } = config.load;
  if (!canSeed || cohortSize <= LOGINS_BESIDE_SEEDED) return null;
  return { from: LOGINS_BESIDE_SEEDED, cookieSecret: cookieSecretOf(config), sessionBytes };
}

/** Puts those sessions of the cohort into the store that no login opens. @returns null if every user logs in. */
export async function seedCohort(site: SeedingSite, epochUs: number): Promise<SeededCohort | null> {
  const { config, store, settings, signal } = site;
  const users = seededUsersOf(config, store);
  if (users === null) return null;
  site.emit({ type: 'phase', phase: 'seed' });
  const to = config.load.cohortSize;
  const fromUs = nowUs() - epochUs;
  await unlessAborted(signal, store.seed(batchesOf(users, to, settings.ttlMs, signal)));
  const toUs = nowUs() - epochUs;
  warnOfShortLives(site, (toUs - fromUs) / 1000);
  const stored = (await unlessAborted(signal, store.usage()))?.sessions ?? null;
  return { count: to - users.from, stored, fromUs, toUs };
}

function warnOfShortLives(site: SeedingSite, seedingMs: number): void {
  const { warmupMs, durationMs } = site.config.load;
  if (site.settings.ttlMs >= seedingMs + warmupMs + durationMs) return;
  warn(site, {
    code: 'seeded-expire-early',
    text: 'the sessions that were seeded first expire before the measurement ends',
    remedy: 'Choose a longer --ttl, unless that is what you want to see',
  });
}
