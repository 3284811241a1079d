import { isDeepStrictEqual } from 'node:util';
import type { Request } from 'express';
import expressSession from 'express-session';
import { messageOf } from '../model/errors.ts';
import { type Content, type HostApi, LATE_CALL } from './host-api.ts';
import { ranLate } from './ran-late.ts';

type Session = expressSession.Session & expressSession.SessionData;

/** The calls of `HostApi` that go to an express-session store, made as the middleware makes them. */
export type StoreCalls = Pick<HostApi, 'create' | 'read' | 'load' | 'save' | 'change' | 'touch' | 'destroy'>;

/**
 * A call that fails past its deadline rejects with an error named `LATE_CALL`.
 *
 * @param complain called when a store calls back twice, or throws.
 */
export function storeCalls(store: expressSession.Store, complain: (what: string) => void): StoreCalls {
  const loaded: Session[] = [];
  const called = async <T>(name: string, start: Start<T>): Promise<T | undefined> => {
    const startMs = performance.now();
    try {
      return await callBackOf(name, start, complain);
    } catch (error) {
      throw ranLate(performance.now() - startMs, messageOf(error)) ? lateCall(error) : error;
    }
  };
  const get = (id: string) => called<expressSession.SessionData | null>('get', (done) => store.get(id, done));
  const sessionAt = (number: number): Session => {
    const session = loaded[number];
    if (session === undefined) throw new Error(`no session was loaded as number ${number}`);
    return session;
  };

  return {
    async create(id, content, lifetimeMs) {
      const session = newSession(store, id, lifetimeMs);
      Object.assign(session, content);
      await called('set', (done) => store.set(id, session, done));
    },
    async read(id) {
      const found = await get(id);
      return found === null || found === undefined ? null : jsonOnly(contentOf(found));
    },
    async load(id) {
      const found = await get(id);
      if (!found) throw new Error('the store does not find the session to load');
      return loaded.push(sessionFrom(store, id, found)) - 1;
    },
    async save(number, content, without = []) {
      const session = sessionAt(number);
      Object.assign(session, content);
      for (const key of without) Reflect.deleteProperty(session, key);
      session.touch();
      await called('set', (done) => store.set(session.id, session, done));
    },
    change(number, content) {
      Object.assign(sessionAt(number), content);
      return Promise.resolve();
    },
    async touch(number, lifetimeMs) {
      const session = sessionAt(number);
      session.cookie.originalMaxAge = lifetimeMs;
      session.touch();
      if (typeof store.touch !== 'function') throw new Error('the store has no touch');
      await called('touch', (done) => store.touch?.(session.id, session, done));
    },
    async destroy(id) {
      await called('destroy', (done) => store.destroy(id, done));
    },
  };
}

function lateCall(error: unknown): Error {
  const late = new Error(messageOf(error), { cause: error });
  late.name = LATE_CALL;
  return late;
}

/** Makes a call of a store, which answers by calling `done`. */
type Start<T> = (done: (error?: unknown, value?: T) => void) => void;

function callBackOf<T>(name: string, start: Start<T>, complain: (what: string) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    const done = (error?: unknown, value?: T): void => {
      answers += 1;
      if (answers === 2) complain(`${name} called back more than once`);
      if (error) reject(error);
      else resolve(value);
    };
    try {
      start(done);
    } catch (error) {
      // At the end of a response nothing would catch it.
      complain(`${name} threw an error instead of calling back with it: ${messageOf(error)}`);
      reject(error);
    }
  });
}

function contentOf(session: expressSession.SessionData): Content {
  return Object.fromEntries(Object.entries(session).filter(([key]) => key !== 'cookie'));
}

/** What was saved as JSON must come back as JSON. On its way to the suite a Date, for example, would become text again. */
function jsonOnly(content: Content): Content {
  const copy = JSON.parse(JSON.stringify(content)) as Content;
  for (const [key, value] of Object.entries(content)) {
    if (value === undefined || isDeepStrictEqual(value, copy[key])) continue;
    throw new Error(`what came back as "${key}" is nothing that JSON can hold`);
  }
  return copy;
}

/** As the middleware makes one for a request without a session. */
function newSession(store: expressSession.Store, id: string, lifetimeMs: number): Session {
  const { Session: SessionClass, Cookie } = expressSession as unknown as {
    readonly Session: new (request: unknown, data: object) => Session;
    readonly Cookie: new (options: object) => expressSession.Cookie;
  };
  const cookie = new Cookie({ maxAge: lifetimeMs, httpOnly: true, path: '/' });
  return new SessionClass({ sessionID: id, sessionStore: store }, { cookie });
}

/** As the middleware makes one from what a store found. A store need not extend express-session's `Store`. */
function sessionFrom(store: expressSession.Store, id: string, found: expressSession.SessionData): Session {
  const request = { sessionID: id, sessionStore: store } as unknown as Request;
  if (typeof store.createSession === 'function') return store.createSession(request, found);
  return expressSession.Store.prototype.createSession.call(store, request, found);
}
