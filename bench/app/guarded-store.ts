import expressSession from 'express-session';
import { SessionGoneError, StoreError, type StoreStage } from '../../backends/backend.ts';
import { RecentTouches } from '../../backends/recent-touches.ts';
import { nowUs } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { StoreCalls } from './protocol.ts';

type Callback<T> = (error?: unknown, value?: T) => void;

/** Extra time for stores that enforce the deadline themselves: they know whether the write was sent. */
const GRACE_MS = 100;

/**
 * Any express-session store, with the promises that the application relies on:
 *
 * - Every call is answered once, within `deadlineMs` and a short extra time.
 * - Every failure is a `StoreError`, which states whether a write can have been applied. A `SessionGoneError` stays as it is.
 * - A failed `touch` is counted and not reported. The head of the answer has already been sent then, and an error would
 *   cost the next request its connection.
 *
 * The middleware listens to this store and not to the inner one. So neither a `disconnect` event of the inner store nor an
 * error coded ENOENT can make it treat logged-in users as anonymous.
 */
export class GuardedStore extends expressSession.Store {
  readonly #inner: expressSession.Store;
  readonly #deadlineMs: number;
  readonly #settled = new WeakSet<object>();
  readonly #touches: RecentTouches;
  readonly #calls = { get: 0, set: 0, destroy: 0, touch: 0 };
  #failedTouches = 0;
  #onFirstFailedTouch: () => void = () => undefined;

  /** @param touchIntervalMs a session is not touched again within this time after a touch or save by this node. */
  constructor(inner: expressSession.Store, deadlineMs: number, touchIntervalMs = 0) {
    super();
    this.#inner = inner;
    this.#deadlineMs = deadlineMs;
    this.#touches = new RecentTouches(touchIntervalMs);
    // An `error` event without a listener would end the process. The callers get the errors of their calls anyway.
    if (typeof inner.on === 'function') inner.on('error', () => undefined);
    // The middleware checks whether the store has a touch.
    if (typeof inner.touch === 'function') this.touch = (...args) => this.#touch(...args);
  }

  /** Touches since the start, or since the counter was reset, that failed or took too long. */
  get failedTouches(): number {
    return this.#failedTouches;
  }

  /** Resets `failedTouches` to 0. */
  forgetFailedTouches(): void {
    this.#failedTouches = 0;
  }

  /** Calls a function at the first touch that fails, and at the first one after each reset of `failedTouches`. */
  onFirstFailedTouch(listener: () => void): void {
    this.#onFirstFailedTouch = listener;
  }

  /** Calls of the inner store since the start. */
  get calls(): StoreCalls {
    const { get, set, destroy, touch } = this.#calls;
    return { reads: get, writes: set + destroy, touches: touch };
  }

  /**
   * The store has acknowledged this session as it is. At the end of the response the middleware would touch it, and save it
   * a second time after a regenerate: both are left out.
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
    // A store need not extend express-session's `Store`, which has this method.
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
      if (error) this.#countFailedTouch();
      else this.#touches.note(sid, askedUs);
      callback();
    });
  }

  #countFailedTouch(): void {
    this.#failedTouches += 1;
    if (this.#failedTouches === 1) this.#onFirstFailedTouch();
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
      // An error of the callback itself is its owner's.
      if (answered) throw error;
      done(error);
    }
  }
}

function classified(error: unknown, stage: StoreStage): Error {
  if (error instanceof SessionGoneError || error instanceof StoreError) return error;
  return new StoreError(messageOf(error), stage, error);
}
