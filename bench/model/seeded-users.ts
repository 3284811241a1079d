import { hash } from 'node:crypto';
import { requestIdOf, type SessionView, userIdOf } from './operation.ts';
import { digestOf, payloadOf } from './payload.ts';
import { SESSION_COOKIE, signedId } from './session-cookie.ts';

/** If a store can be seeded, this many users of a trial log in, and the sessions of all others are seeded. */
export const LOGINS_BESIDE_SEEDED = 2_000;

/**
 * Users whose sessions are put into the store before the first arrival. Everything about them follows from their number.
 * Seeding and the generators, in processes of their own, must agree on it, so it is part of the model.
 */
export interface SeededUsers {
  /** The number of the first seeded user. Users before it log in. */
  readonly from: number;
  /** Signs the cookies, as the application does. */
  readonly cookieSecret: string;
  /** Size of the payload. */
  readonly sessionBytes: number;
}

/** The sequence number of the request that would have opened a seeded session: the user's first. */
export const SEEDED_LOGIN_SEQ = 0;

const ID_LENGTH = 32;

/** The id of a user's seeded session. It is as long as a random id, and cannot be guessed without the secret. */
export function seededSessionId(vu: number, { cookieSecret }: SeededUsers): string {
  return hash('sha256', `${cookieSecret} ${vu}`, 'base64url').slice(0, ID_LENGTH);
}

/** The session as the application stores it at a login. */
export function seededSession(vu: number, { sessionBytes }: SeededUsers) {
  const nonce = requestIdOf(vu, SEEDED_LOGIN_SEQ);
  return { userId: userIdOf(vu), nonce, items: [], payload: payloadOf(nonce, sessionBytes) };
}

/** The session as the answer to that login would show it. */
export function seededView(vu: number, users: SeededUsers): SessionView {
  const { payload, ...view } = seededSession(vu, users);
  return { ...view, digest: digestOf(payload) };
}

/** The pair of a user's Cookie header: the session's id, signed as express-session signs it. */
export function seededCookie(vu: number, users: SeededUsers): string {
  const value = signedId(seededSessionId(vu, users), users.cookieSecret);
  return `${SESSION_COOKIE.name}=${encodeURIComponent(value)}`;
}
