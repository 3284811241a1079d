import { hash } from 'node:crypto';
import { requestIdOf, type SessionView, userIdOf } from './operation.ts';
import { digestOf, payloadOf } from './payload.ts';
import { SESSION_COOKIE, signedId } from './session-cookie.ts';

/** Where a store can be seeded, this many users of a trial log in, and the sessions of all others are seeded. */
export const LOGINS_BESIDE_SEEDED = 2_000;

/** An emulator takes some thousand sessions a second at best, and how it fares with many says nothing about the service. */
export const MOST_EMULATED = 20_000;

/** The same of large ones. */
export const MOST_EMULATED_BYTES = 16 * 1024;

/** Users whose sessions are put into the store before anybody comes: all that is theirs follows from their number. */
export interface SeededUsers {
  /** The first of them: those before it log in, those from it on are seeded. */
  readonly from: number;
  /** Signs the cookies, as the application does. */
  readonly cookieSecret: string;
  /** Size of the payload, as a login stores it. */
  readonly sessionBytes: number;
}

/** The count of the request that would have opened a seeded session: the user's first. */
export const SEEDED_LOGIN_SEQ = 0;

const ID_LENGTH = 32;

/** The id of a user's seeded session, as long as a random one; whoever does not know the secret cannot guess it. */
export function seededSessionId(vu: number, { cookieSecret }: SeededUsers): string {
  return hash('sha256', `${cookieSecret} ${vu}`, 'base64url').slice(0, ID_LENGTH);
}

/** What the application keeps of a user who has just logged in. */
export function seededSession(vu: number, { sessionBytes }: SeededUsers) {
  const nonce = requestIdOf(vu, SEEDED_LOGIN_SEQ);
  return { userId: userIdOf(vu), nonce, items: [], payload: payloadOf(nonce, sessionBytes) };
}

/** What the answer to that login would have said. */
export function seededView(vu: number, users: SeededUsers): SessionView {
  const { payload, ...view } = seededSession(vu, users);
  return { ...view, digest: digestOf(payload) };
}

/** The pair in the Cookie header of a user: the session's id, signed as express-session signs it. */
export function seededCookie(vu: number, users: SeededUsers): string {
  const value = signedId(seededSessionId(vu, users), users.cookieSecret);
  return `${SESSION_COOKIE.name}=${encodeURIComponent(value)}`;
}
