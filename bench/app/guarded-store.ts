import expressSession from 'express-session';
import { SessionGoneError, StoreError, type StoreStage } from '../../backends/backend.ts';
import { RecentTouches } from '../../backends/recent-touches.ts';
import { nowUs } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { StoreCalls } from './protocol.ts';

type Callback<T> = (error?: unknown, value?: T) => void;

/**
 * A store that keeps the deadline itself is let have the word: it knows whether anything was sent, and this one does not.
 */
const GRACE_MS = 100;

/**
 * Any express-session store with the promises the application relies on: every call is answered once and within
 * `deadlineMs` and a moment; every failure is a `StoreError` that says whether a write can have been applied (a
 * `SessionGoneError` stays what it is); a failed `touch` is counted instead of reported, because the answer's head
 * is on its way by then and an error would cost the next request its connection.
 *
 * The middleware listens to this store and not to the inner one, so an inner store that emits `disconnect` cannot make
 * it serve everybody as anonymous, nor can an error coded ENOENT.
 */
export class GuardedStore extends expressSession.Store {
  readonly #inner: expressSession.Store;
  readonly #deadlineMs: number;
  readonly #settled = new WeakSet<object>();
  readonly #touches: RecentTouches;
  readonly #calls = { get: 0, set: 0, destroy: 0, touch: 0 };
  #failedTouches = 0;

  /** @param touchIntervalMs a session that was touched or saved here this short a while ago is not touched again. */
  constructor(inner: expressSession.Store, deadlineMs: number, touchIntervalMs = 0) {
    super();
    this.#inner = inner;
    this.#deadlineMs = deadlineMs;
    this.#touches = new RecentTouches(touchIntervalMs);
    // An event without a listener would end the process; the callers of the failing calls get their errors anyway.
    if (typeof inner.on === 'function') inner.on('error', () => undefined);
    // The middleware asks whether there is a touch at all.
    if (typeof inner.touch === 'function') this.touch = (...args) => this.#touch(...args);
  }

  /** Touches that failed since the start, or took too long. */
  get failedTouches(): number {
    return this.#failedTouches;
  }

  /** From now on only later ones count. */
  forgetFailedTouches(): void {
    this.#failedTouches = 0;
  }

  /** Calls that reached the store behind this one since the start. */
  get calls(): StoreCalls {
    const { get, set, destroy, touch } = this.#calls;
    return { reads: get, writes: set + destroy, touches: touch };
  }

  /**
   * The session as it is has been acknowledged: what the middleware does with it at the end of the response (a touch, and
   * after a regenerate a second save) would repeat that, and is left out.
   */
  settle(session: object): void {
    this.#settled.add(session);
  }

  override get(sid: string, callback: Callback<expressSession.SessionData | null>): void {
    this.#call('get', 'before-write', (done) => this.#inner.get(sid, done), callback);
  }

  override set(sid: string, session: expressSession.SessionData, callback: Callback<void> = () => undefined): void {
    if (this.#settled.has(session)) {
      callback();
      return;
    }
    const askedUs = nowUs();
    this.#call<void>(
      'set',
      'write',
      (done) => this.#inner.set(sid, session, done),
      (error) => {
        if (!error) this.#touches.note(sid, askedUs);
        callback(error);
      },
    );
  }

  override destroy(sid: string, callback: Callback<void> = () => undefined): void {
    this.#touches.forget(sid);
    this.#call('destroy', 'write', (done) => this.#inner.destroy(sid, done), callback);
  }

  override createSession(
    ...args: Parameters<expressSession.Store['createSession']>
  ): ReturnType<expressSession.Store['createSession']> {
    // A store need not extend express-session's `Store`, which has it.
    return typeof this.#inner.createSession === 'function'
      ? this.#inner.createSession(...args)
      : super.createSession(...args);
  }

  #touch(sid: string, session: expressSession.SessionData, callback: Callback<void> = () => undefined): void {
    if (this.#settled.has(session) || this.#touches.isRecent(sid)) {
      callback();
      return;
    }
    const askedUs = nowUs();
    const start = (done: Callback<void>) => this.#inner.touch?.(sid, session, done);
    this.#call('touch', 'write', start, (error) => {
      if (error) this.#failedTouches += 1;
      else this.#touches.note(sid, askedUs);
      callback();
    });
  }

  #call<T>(
    name: 'get' | 'set' | 'destroy' | 'touch',
    stage: StoreStage,
    start: (done: Callback<T>) => void,
    callback: Callback<T>,
  ): void {
    this.#calls[name] += 1;
    let answered = false;
    const done: Callback<T> = (error, value) => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      if (error) callback(classified(error, stage));
      else callback(null, value);
    };
    const timer = setTimeout(
      () => done(new StoreError(`the store's ${name} took longer than ${this.#deadlineMs} ms`, stage)),
      this.#deadlineMs + GRACE_MS,
    );
    try {
      start(done);
    } catch (error) {
      // What the callback itself throws belongs to its owner.
      if (answered) throw error;
      done(error);
    }
  }
}

function classified(error: unknown, stage: StoreStage): Error {
  if (error instanceof SessionGoneError || error instanceof StoreError) return error;
  return new StoreError(messageOf(error), stage, error);
}
