import expressSession from 'express-session';
import type { SeededSession } from '../../backends/backend.ts';
import { nowUs } from '../model/clock.ts';
import type { RunConfig } from '../model/config.ts';
import { SESSION_ROOM_BYTES } from '../model/limits.ts';
import {
  LOGINS_BESIDE_SEEDED,
  MOST_EMULATED,
  MOST_EMULATED_BYTES,
  type SeededUsers,
  seededSession,
  seededSessionId,
} from '../model/seeded-users.ts';
import { SESSION_COOKIE } from '../model/session-cookie.ts';
import { thousands } from '../model/thousands.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import { type SeedingSite, warn } from './site.ts';
import type { OwnStore } from './store-access.ts';

/** What was put into the store without a login. */
export interface Seeding {
  readonly count: number;
  /** How many sessions the store counted afterwards; null where it cannot tell. */
  readonly stored: number | null;
  /** When the first batch was made and the last was stored, in µs since the trial's epoch. */
  readonly fromUs: number;
  readonly toUs: number;
}

/** Signs the cookies of all nodes of a run. */
export function cookieSecretOf({ seed }: RunConfig): string {
  return `session-bench-${seed}`;
}

/** Whose sessions are seeded: none where all users can log in soon enough, or the store has no way to do it. */
export function seededUsersOf(config: RunConfig, { canSeed }: Pick<OwnStore, 'canSeed'>): SeededUsers | null {
  const { cohortSize, sessionBytes } = config.load;
  if (!canSeed || cohortSize <= LOGINS_BESIDE_SEEDED) return null;
  return { from: LOGINS_BESIDE_SEEDED, cookieSecret: cookieSecretOf(config), sessionBytes };
}

/**
 * Why so many users, or such large sessions, cannot be had with a store; null where they can.
 *
 * @param emulator what stands in for the store's server; null: nothing does.
 */
export function tooMuchFor(
  { load: { cohortSize, sessionBytes, mostLogins }, profile }: Pick<RunConfig, 'load' | 'profile'>,
  { canSeed, mostCharacters }: Pick<OwnStore, 'canSeed' | 'mostCharacters'>,
  emulator: string | null,
): string | null {
  if (emulator !== null && cohortSize > MOST_EMULATED) {
    return `${emulator} is an emulator: with more than ${thousands(MOST_EMULATED)} sessions it says nothing about the service`;
  }
  if (emulator !== null && sessionBytes > MOST_EMULATED_BYTES) {
    return `${emulator} is an emulator: with sessions of more than ${thousands(MOST_EMULATED_BYTES)} bytes it says nothing about the service`;
  }
  // All of them may be on one node.
  const needed = cohortSize * (sessionBytes + SESSION_ROOM_BYTES);
  if (mostCharacters !== null && needed > mostCharacters) {
    return `${thousands(cohortSize)} sessions of ${thousands(sessionBytes)} bytes may not have room in the memory of a node, which takes ${thousands(mostCharacters)}`;
  }
  if (canSeed || cohortSize <= mostLogins) return null;
  return `it cannot be seeded, and ${thousands(cohortSize)} users would have to log in, at most ${thousands(mostLogins)} do with --profile ${profile}`;
}

/** Puts the sessions of a trial into its store that are not to be opened by logins; null where there are none. */
export async function seedSessions(setup: SeedingSite, epochUs: number): Promise<Seeding | null> {
  const { config, store, settings, signal } = setup;
  const users = seededUsersOf(config, store);
  if (users === null) return null;
  setup.emit({ type: 'phase', phase: 'seed' });
  const to = config.load.cohortSize;
  const fromUs = nowUs() - epochUs;
  await unlessAborted(signal, store.seed(batchesOf(users, to, settings.ttlMs, signal)));
  const toUs = nowUs() - epochUs;
  warnOfShortLives(setup, (toUs - fromUs) / 1000);
  const stored = (await unlessAborted(signal, store.usage()))?.sessions ?? null;
  return { count: to - users.from, stored, fromUs, toUs };
}

function warnOfShortLives(site: SeedingSite, seedingMs: number): void {
  const { warmupMs, durationMs } = site.config.load;
  if (site.settings.ttlMs >= seedingMs + warmupMs + durationMs) return;
  warn(site, {
    code: 'seeded-expire-early',
    text: `the sessions that were seeded first run out before the measurement ends`,
    remedy: 'Choose a longer --ttl, unless that is what you want to see',
  });
}

const MOST_PER_BATCH = 1_000;
const BATCH_BYTES = 2 * 1024 * 1024;

/** The sessions of users from the first of those that are seeded up to `to`, made as they are asked for. */
export async function* batchesOf(
  users: SeededUsers,
  to: number,
  ttlMs: number,
  signal: AbortSignal,
  batchBytes = BATCH_BYTES,
): AsyncGenerator<readonly SeededSession[]> {
  const size = Math.max(1, Math.min(MOST_PER_BATCH, Math.floor(batchBytes / users.sessionBytes)));
  for (let first = users.from; first < to; first += size) {
    signal.throwIfAborted();
    const cookie = JSON.stringify(freshCookie(ttlMs));
    yield Array.from({ length: Math.min(size, to - first) }, (_, index): SeededSession => {
      const session = seededSession(first + index, users);
      return {
        id: seededSessionId(first + index, users),
        json: jsonOf(cookie, session),
        ttlMs,
        userId: session.userId,
      };
    });
  }
}

/** None of it needs escaping, and to have a million payloads looked through for that takes longer than to make them. */
function jsonOf(cookie: string, { userId, nonce, payload }: ReturnType<typeof seededSession>): string {
  return `{"cookie":${cookie},"userId":"${userId}","nonce":"${nonce}","items":[],"payload":"${payload}"}`;
}

/** As express-session writes it into a session that was opened now. */
function freshCookie(ttlMs: number): expressSession.Cookie {
  const cookie = Object.assign(new expressSession.Cookie(), { ...SESSION_COOKIE.attributes, maxAge: ttlMs });
  cookie.originalMaxAge = ttlMs;
  return cookie;
}
