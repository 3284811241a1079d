import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { nowUs } from '../../bench/model/clock.ts';
import { signedId } from '../../bench/model/session-cookie.ts';
import { type SessionData, type SessionPort, type SessionSettings, StoreError, type StoreStage } from '../backend.ts';
import { RecentTouches } from '../recent-touches.ts';
import { clearSessionCookie, idOfSigned, readSessionCookie, setSessionCookie } from '../session-cookie.ts';
import type { HashSessions } from './hash-sessions.ts';

const ID_BYTES = 24;

/**
 * A session as a hash whose fields are changed one by one. A request writes only what it changes, so it cannot overwrite the
 * change of another.
 */
export function redisHashPort(
  sessions: HashSessions,
  { ttlMs, touchIntervalMs = 0 }: Pick<SessionSettings, 'ttlMs' | 'touchIntervalMs'>,
  cookieSecret: string,
): SessionPort {
  const touches = new RecentTouches(touchIntervalMs);
  const idOf = (req: Request): string | null => {
    const value = readSessionCookie(req);
    return value === null ? null : idOfSigned(value, cookieSecret);
  };
  const renew = (res: Response, id: string): void => {
    setSessionCookie(res, signedId(id, cookieSecret), new Date(Date.now() + ttlMs));
  };
  const withSession = async (
    req: Request,
    res: Response,
    stage: StoreStage,
    work: (id: string) => Promise<SessionData | null>,
  ): Promise<SessionData | null> => {
    const id = idOf(req);
    if (id === null) return null;
    const data = await failingAt(stage, work(id));
    if (data !== null) renew(res, id);
    return data;
  };
  const extended = async (id: string, work: () => Promise<SessionData | null>): Promise<SessionData | null> => {
    const askedUs = nowUs();
    const data = await work();
    if (data !== null) touches.note(id, askedUs);
    return data;
  };

  return {
    // A read writes only the expiry.
    read: (req, res) =>
      withSession(req, res, 'before-write', (id) =>
        touches.isRecent(id) ? sessions.peek(id) : extended(id, () => sessions.read(id, ttlMs)),
      ),
    async login(req, res, fresh) {
      const id = randomBytes(ID_BYTES).toString('base64url');
      const askedUs = nowUs();
      await failingAt('write', sessions.create(id, fresh, ttlMs, idOf(req)));
      touches.note(id, askedUs);
      renew(res, id);
      return fresh;
    },
    addItem: (req, res, itemId) =>
      withSession(req, res, 'write', (id) => extended(id, () => sessions.addItem(id, itemId, ttlMs))),
    checkout: (req, res) => withSession(req, res, 'write', (id) => extended(id, () => sessions.checkout(id, ttlMs))),
    async logout(req, res) {
      const id = idOf(req);
      if (id !== null) touches.forget(id);
      if (id === null || !(await failingAt('write', sessions.remove(id)))) return false;
      clearSessionCookie(res);
      return true;
    },
  };
}

/** Turns every failure of the store into a `StoreError` of this stage. */
async function failingAt<T>(stage: StoreStage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(error instanceof Error ? error.message : String(error), stage, error);
  }
}
