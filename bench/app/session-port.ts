import type { Request } from 'express';
import expressSession from 'express-session';
import {
  SessionGoneError,
  type SessionPort,
  type SessionSettings,
  type SessionData as StoredData,
  StoreError,
} from '../../backends/backend.ts';
import { SESSION_COOKIE } from '../model/session-cookie.ts';
import { GuardedStore } from './guarded-store.ts';

declare module 'express-session' {
  interface SessionData {
    userId?: string;
    nonce?: string;
    items?: readonly string[];
    payload?: string;
  }
}

export interface ExpressSessionPort {
  readonly port: SessionPort;
  /** Counts the calls of the store, and its failed touches. */
  readonly guarded: GuardedStore;
}

/** Saves the session of a request, and resolves once the store has it. */
type Save = (req: Request) => Promise<void>;

/**
 * The application's sessions by express-session over any of its stores. A request reads the session once. A write saves
 * it, waits for the store's answer, and leaves nothing for the middleware to do at the end of the response. A request
 * that ends in an error, or finds no session, sets no cookie and stores nothing.
 */
export function expressSessionPort(
  store: expressSession.Store,
  settings: SessionSettings,
  cookieSecret: string,
): ExpressSessionPort {
  const guarded = new GuardedStore(store, settings.storeDeadlineMs, settings.touchIntervalMs);
  const middleware = expressSession({
    store: guarded,
    secret: cookieSecret,
    name: SESSION_COOKIE.name,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { ...SESSION_COOKIE.attributes, maxAge: settings.ttlMs },
  });
  const save: Save = async ({ session }) => {
    // A loaded session carries the expiry of its last save. A store that uses it would shorten the session's lifetime.
    session.touch();
    await called((done) => session.save(done));
    guarded.settle(session);
  };
  return { port: { middleware, ...operationsWith(save) }, guarded };
}

function operationsWith(save: Save): Omit<SessionPort, 'middleware'> {
  const update = async (req: Request, items: readonly string[]): Promise<StoredData | null> => {
    req.session.items = items;
    await save(req);
    return dataOf(req.session);
  };
  return {
    read: (req) => orDiscardSession(req, null, () => Promise.resolve(dataOf(req.session))),
    login: async (req, _res, fresh) => {
      const opened = await orDiscardSession(req, null, () => logIn(req, fresh, save));
      if (opened === null) throw new StoreError('the new session was gone before it was saved', 'write');
      return opened;
    },
    addItem: (req, _res, itemId) =>
      orDiscardSession(req, null, async () => {
        const current = dataOf(req.session);
        return current === null ? null : update(req, [...current.items, itemId]);
      }),
    checkout: (req) => orDiscardSession(req, null, async () => (dataOf(req.session) === null ? null : update(req, []))),
    logout: (req) =>
      orDiscardSession(req, false, async () => {
        if (dataOf(req.session) === null) return false;
        await called((done) => req.session.destroy(done));
        return true;
      }),
  };
}

async function logIn(req: Request, fresh: StoredData, save: Save): Promise<StoredData> {
  const hadSession = dataOf(req.session) !== null;
  if (hadSession) await called((done) => req.session.regenerate(done));
  Object.assign(req.session, fresh);
  try {
    await save(req);
  } catch (error) {
    throw hadSession ? afterWrite(error) : error;
  }
  return fresh;
}

/** For express-session's callback-only methods: awaiting their return value waits for nothing. */
function called(start: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

/**
 * Runs `work`. If it finds no session or fails, the request loses its session object, so that the middleware stores
 * nothing and sets no cookie.
 */
async function orDiscardSession<T, A extends null | false>(
  req: Request,
  anonymous: A,
  work: () => Promise<T | A>,
): Promise<T | A> {
  try {
    const result = await work();
    if (result === anonymous) discardSession(req);
    return result;
  } catch (error) {
    discardSession(req);
    if (error instanceof SessionGoneError) return anonymous;
    throw error;
  }
}

function discardSession(req: Request): void {
  Object.assign(req, { session: undefined });
}

/** The old session has already ended, so the login as a whole cannot count as not applied. */
function afterWrite(error: unknown): unknown {
  return error instanceof StoreError ? new StoreError(error.message, 'write', error) : error;
}

function dataOf(session: Partial<StoredData> | undefined): StoredData | null {
  const { userId, nonce = '', items = [], payload = '' } = session ?? {};
  return userId === undefined ? null : { userId, nonce, items, payload };
}
