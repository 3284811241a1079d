import type { RunConfig } from '../model/config.ts';
import { SESSION_ROOM_BYTES } from '../model/limits.ts';
import { thousands } from '../model/thousands.ts';
import type { StoreAccess } from './store-access.ts';

/** An emulator takes at best some thousand sessions a second. Beyond this its figures show nothing about the service. */
const MOST_EMULATED = 20_000;

/** The same of the size of a session. */
const MOST_EMULATED_BYTES = 16 * 1024;

/**
 * Why a store cannot hold a cohort of this size, or sessions of this size.
 *
 * @param emulator the emulator in place of the store's server; null: it is the real server.
 * @returns null if it can.
 */
export function tooMuchFor(
  { load: { cohortSize, sessionBytes, mostLogins }, profile }: Pick<RunConfig, 'load' | 'profile'>,
  { canSeed, mostCharacters }: Pick<StoreAccess, 'canSeed' | 'mostCharacters'>,
  emulator: string | null,
): string | null {
  if (emulator !== null && cohortSize > MOST_EMULATED) {
    return `${emulator} is an emulator: with more than ${thousands(MOST_EMULATED)} sessions its figures would not apply to the service`;
  }
  if (emulator !== null && sessionBytes > MOST_EMULATED_BYTES) {
    return `${emulator} is an emulator: with sessions of more than ${thousands(MOST_EMULATED_BYTES)} bytes its figures would not apply to the service`;
  }
  // All of them may be on one node.
  const needed = cohortSize * (sessionBytes + SESSION_ROOM_BYTES);
  if (mostCharacters !== null && needed > mostCharacters) {
    return `${thousands(cohortSize)} sessions of ${thousands(sessionBytes)} bytes may not have room in the memory of a node, which takes ${thousands(mostCharacters)}`;
  }
  if (canSeed || cohortSize <= mostLogins) return null;
  return `it cannot be seeded, and ${thousands(cohortSize)} users would have to log in, at most ${thousands(mostLogins)} do with --profile ${profile}`;
}
