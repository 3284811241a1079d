import expressSession from 'express-session';
import { SessionGoneError } from './backend.ts';

/** A session as a store keeps it. */
export interface SessionRecord {
  /** The whole session, cookie included, as JSON: always an object. */
  readonly json: string;
  /** Lifetime from now on, in whole milliseconds, at least 1. */
  readonly ttlMs: number;
  /** Null if the application put no `userId` into the session. */
  readonly userId: string | null;
}

/**
 * What a store must be able to do, without anything of express-session. Every method resolves once the store has answered,
 * and rejects on an outage: no answer never means that a session does not exist.
 */
export interface SessionRecords {
  /** The JSON of a session. Null if it certainly does not exist. */
  load(id: string): Promise<string | null>;
  /** Writes a new session, and replaces whatever has its id. */
  insert(id: string, record: SessionRecord): Promise<void>;
  /** Rewrites a session. Resolves with false if it is gone; it does not bring it back. */
  update(id: string, record: SessionRecord): Promise<boolean>;
  /** Extends a session's life and writes nothing else. Does nothing to a session that is gone. */
  touch(id: string, ttlMs: number): Promise<void>;
  remove(id: string): Promise<void>;
}

type Callback<T> = (error?: unknown, value?: T) => void;

/**
 * An express-session store over `SessionRecords`. A session object that was loaded or saved here before is updated; any
 * other is new and inserted. So a slow request that saves a session after its end gets a `SessionGoneError`, and does not
 * bring the session back.
 */
export class SessionStore extends expressSession.Store {
  readonly #records: SessionRecords;
  readonly #ttlMs: number;
  readonly #known = new WeakSet<object>();

  /** @param ttlMs lifetime of a session whose cookie has none. */
  constructor(records: SessionRecords, ttlMs: number) {
    super();
    this.#records = records;
    this.#ttlMs = ttlMs;
  }

  override get(id: string, callback: Callback<expressSession.SessionData | null>): void {
    answer(this.#load(id), callback);
  }

  override set(id: string, session: expressSession.SessionData, callback: Callback<void> = ignore): void {
    answer(this.#save(id, session), callback);
  }

  override touch(id: string, session: expressSession.SessionData, callback: Callback<void> = ignore): void {
    const ttlMs = this.#remainingMs(session);
    answer(ttlMs > 0 ? this.#records.touch(id, ttlMs) : this.#records.remove(id), callback);
  }

  override destroy(id: string, callback: Callback<void> = ignore): void {
    answer(this.#records.remove(id), callback);
  }

  override createSession(
    ...args: Parameters<expressSession.Store['createSession']>
  ): ReturnType<expressSession.Store['createSession']> {
    const session = super.createSession(...args);
    this.#known.add(session);
    return session;
  }

  async #load(id: string): Promise<expressSession.SessionData | null> {
    const json = await this.#records.load(id);
    return json === null ? null : (JSON.parse(json) as expressSession.SessionData);
  }

  async #save(id: string, session: expressSession.SessionData): Promise<void> {
    const ttlMs = this.#remainingMs(session);
    if (ttlMs <= 0) {
      await this.#records.remove(id);
      return;
    }
    const record = { json: JSON.stringify(session), ttlMs, userId: userIdOf(session) };
    if (this.#known.has(session)) {
      if (!(await this.#records.update(id, record))) throw new SessionGoneError();
    } else {
      await this.#records.insert(id, record);
      this.#known.add(session);
    }
  }

  #remainingMs({ cookie }: expressSession.SessionData): number {
    const expires: Date | string | null | undefined = cookie.expires;
    return expires ? Math.ceil(new Date(expires).getTime() - Date.now()) : this.#ttlMs;
  }
}

function ignore(): void {}

/** Calls back once. An error of the callback is an uncaught error of its owner, and no failed store call. */
function answer<T>(result: Promise<T>, callback: Callback<T>): void {
  void result.then(
    (value) => callback(null, value),
    (error: unknown) => callback(error),
  );
}

function userIdOf(session: object): string | null {
  return 'userId' in session && typeof session.userId === 'string' ? session.userId : null;
}
