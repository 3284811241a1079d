import type { Request, Response } from 'express';
import { type SessionData, type SessionPort, StoreError } from '../backend.ts';
import { clearSessionCookie, cookieBytes, readSessionCookie, setSessionCookie } from '../session-cookie.ts';
import type { Seal } from './seal.ts';

/** Browsers keep no larger cookie, its name included (RFC 6265bis, section 5.6). */
const MOST_COOKIE_BYTES = 4_096;

/** The content of the cookie. */
interface Sealed {
  readonly data: SessionData;
  readonly expiresAtMs: number;
}

/**
 * Sessions that live with their users: each answer carries the whole session, and each request brings it back. The server
 * keeps none, so it cannot end one either. Of two overlapping changes the last answer wins.
 */
export function signedCookiePort(seal: Seal, ttlMs: number): SessionPort {
  const read = async (req: Request): Promise<SessionData | null> => {
    const value = readSessionCookie(req);
    const opened = value === null ? null : ((await seal.open(value)) as Sealed | null);
    return opened === null || opened.expiresAtMs <= Date.now() ? null : opened.data;
  };
  const give = async (res: Response, data: SessionData): Promise<SessionData> => {
    const expiresAtMs = Date.now() + ttlMs;
    const value = await seal.close({ data, expiresAtMs } satisfies Sealed);
    const bytes = cookieBytes(value);
    if (bytes > MOST_COOKIE_BYTES) {
      const limit = `a browser keeps at most ${MOST_COOKIE_BYTES}`;
      throw new StoreError(`the session makes a cookie of ${bytes} bytes, ${limit}`, 'before-write');
    }
    setSessionCookie(res, value, new Date(expiresAtMs));
    return data;
  };
  const change = async (
    req: Request,
    res: Response,
    next: (data: SessionData) => SessionData,
  ): Promise<SessionData | null> => {
    const data = await read(req);
    return data === null ? null : await give(res, next(data));
  };

  return {
    read: (req, res) => change(req, res, (data) => data),
    login: (_req, res, fresh) => give(res, fresh),
    addItem: (req, res, itemId) => change(req, res, (data) => ({ ...data, items: [...data.items, itemId] })),
    checkout: (req, res) => change(req, res, (data) => ({ ...data, items: [] })),
    async logout(req, res) {
      if ((await read(req)) === null) return false;
      clearSessionCookie(res);
      return true;
    },
  };
}
