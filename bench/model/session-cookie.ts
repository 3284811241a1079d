import { sign } from 'cookie-signature';

/**
 * The cookie that names a user's session: the same for every backend. The application sets it and seeding writes it, so it is
 * part of the model.
 */
export const SESSION_COOKIE = {
  name: 'sid',
  attributes: { httpOnly: true, sameSite: 'lax', path: '/' },
} as const;

/** express-session's mark of a signed session id. */
export const SIGNED = 's:';

/** The value of the cookie for a session id, as express-session writes it. */
export function signedId(id: string, secret: string): string {
  return SIGNED + sign(id, secret);
}

/** The secret that signs the cookies of all nodes of a run. */
export function cookieSecretOf({ seed }: { readonly seed: number }): string {
  return `session-bench-${seed}`;
}
