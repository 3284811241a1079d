import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type expressSession from 'express-session';

type Loaded = expressSession.Session & expressSession.SessionData;

export interface Content {
  readonly userId?: string;
  readonly payload?: string;
}

/** An express-session store, used as the middleware uses it, with promises. */
export class StoreClient {
  readonly store: expressSession.Store;

  constructor(store: expressSession.Store) {
    this.store = store;
  }

  /** Saves a new session, and resolves with its id. */
  async create(content: Content, ttlMs = 60_000, id: string = randomUUID()): Promise<string> {
    const expires = new Date(Date.now() + ttlMs);
    const cookie = { originalMaxAge: ttlMs, expires, httpOnly: true, path: '/' };
    await called((done) => this.store.set(id, { cookie, ...content }, done));
    return id;
  }

  /** The session's content. Null if the store answers that it does not exist. */
  async read(id: string): Promise<Content | null> {
    const found = await this.#get(id);
    if (!found) return null;
    const { cookie: _, ...content } = found;
    return content;
  }

  /** The session as a request gets it, for a later save or touch. */
  async load(id: string): Promise<Loaded> {
    const found = await this.#get(id);
    if (!found) throw new Error(`the session ${id} does not exist`);
    const request = { sessionID: id, sessionStore: this.store };
    return this.store.createSession(request as unknown as Request, found);
  }

  save(session: Loaded, content: Content): Promise<void> {
    Object.assign(session, content);
    session.touch();
    return called((done) => this.store.set(session.id, session, done));
  }

  touch(session: Loaded): Promise<void> {
    session.touch();
    return called((done) => this.store.touch?.(session.id, session, done));
  }

  destroy(id: string): Promise<void> {
    return called((done) => this.store.destroy(id, done));
  }

  #get(id: string): Promise<expressSession.SessionData | null> {
    return new Promise((resolve, reject) => {
      this.store.get(id, (error: unknown, found) => (error ? reject(error) : resolve(found ?? null)));
    });
  }
}

function called(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
