import { sign } from 'cookie-signature';

/** The cookie that names a user's session: the same for every backend. */
export const SESSION_COOKIE = {
  name: 'sid',
  attributes: { httpOnly: true, sameSite: 'lax', path: '/' },
} as const;

/** As express-session marks the signed id of a session. */
export const SIGNED = 's:';

/** The value of the cookie that names a session by its id, as express-session has it. */
export function signedId(id: string, secret: string): string {
  return SIGNED + sign(id, secret);
}
