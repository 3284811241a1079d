import { parseCookie, stringifySetCookie } from 'cookie';
import { unsign } from 'cookie-signature';
import type { Request, Response } from 'express';
import { SESSION_COOKIE, SIGNED } from '../bench/model/session-cookie.ts';

const { name: NAME, attributes } = SESSION_COOKIE;

/** The value of the session's cookie, for a port without express-session. Null if the request has none. */
export function readSessionCookie(req: Request): string | null {
  return parseCookie(req.headers.cookie ?? '')[NAME] ?? null;
}

/** The inverse of `signedId`. Null for a value that was not signed with this secret. */
export function idOfSigned(value: string, secret: string): string | null {
  const id = value.startsWith(SIGNED) ? unsign(value.slice(SIGNED.length), secret) : false;
  return id === false ? null : id;
}

/** Sets or renews the cookie, with the attributes that it has in every backend. */
export function setSessionCookie(res: Response, value: string, expires: Date): void {
  append(res, { value, expires });
}

/** Removes the cookie. */
export function clearSessionCookie(res: Response): void {
  append(res, { value: '', expires: new Date(0) });
}

/** The size of a cookie with that value, without its attributes. Browsers accept up to 4,096 bytes. */
export function cookieBytes(value: string): number {
  return Buffer.byteLength(`${NAME}=${value}`);
}

function append(res: Response, cookie: { readonly value: string; readonly expires: Date }): void {
  res.appendHeader('Set-Cookie', stringifySetCookie({ name: NAME, ...cookie, ...attributes }));
}
