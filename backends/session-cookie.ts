import { parseCookie, stringifySetCookie } from 'cookie';
import { unsign } from 'cookie-signature';
import type { Request, Response } from 'express';
import { SESSION_COOKIE, SIGNED } from '../bench/model/session-cookie.ts';

const { name: NAME, attributes } = SESSION_COOKIE;

/** The value of the session's cookie, for a port that does without express-session; null where there is none. */
export function readSessionCookie(req: Request): string | null {
  return parseCookie(req.headers.cookie ?? '')[NAME] ?? null;
}

/** The inverse of `signedId`; null for anything that was not signed with this secret. */
export function idOfSigned(value: string, secret: string): string | null {
  const id = value.startsWith(SIGNED) ? unsign(value.slice(SIGNED.length), secret) : false;
  return id === false ? null : id;
}

/** Gives or renews it, with the attributes that every backend's cookie has. */
export function setSessionCookie(res: Response, value: string, expires: Date): void {
  append(res, { value, expires });
}

/** Takes it away. */
export function clearSessionCookie(res: Response): void {
  append(res, { value: '', expires: new Date(0) });
}

/** How long a header of that value would be, without its attributes: browsers take up to 4,096 bytes of it. */
export function cookieBytes(value: string): number {
  return Buffer.byteLength(`${NAME}=${value}`);
}

function append(res: Response, cookie: { readonly value: string; readonly expires: Date }): void {
  res.appendHeader('Set-Cookie', stringifySetCookie({ name: NAME, ...cookie, ...attributes }));
}
