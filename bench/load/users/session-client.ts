import { CookieJar } from '../../app/cookie-jar.ts';
import type { Operation, OperationKind, OperationOrigin } from '../../model/operation.ts';
import { OLD_COOKIE_RETRY, requestIdOf } from '../../model/operation.ts';
import type { ConnectionPool } from '../http/connection-pool.ts';
import type { HttpResponse } from '../http/response.ts';
import { type ClassifiedAnswer, classifyAnswer } from './answer.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { SeededLogin } from './seeded-login.ts';
import { requestText } from './user-request.ts';

/** Where a user's requests go. */
export type RequestTarget = Pick<ConnectionPool, 'send'>;

/** What all virtual users of a generator share. */
export interface UserWorld {
  /** Connections to each app server itself, past the proxy, for a part of the read-back. */
  readonly nodePools: readonly RequestTarget[];
  /** `host:port` for the Host header. */
  readonly host: string;
  readonly deadlineMs: number;
  /** False for an application without sessions: its answers carry no identity. */
  readonly keepsSessions: boolean;
  readonly retries: RetryBudget;
  /** The machine's clock at time 0 of the history. */
  readonly epochUs: number;
  readonly record: (operation: Operation) => void;
}

/** How a request differs from what the user would send now. */
export interface RequestAs {
  readonly session?: number;
  readonly cookies?: string;
  readonly target?: RequestTarget;
  /** False: the cookies of the answer do not go into the user's jar. */
  readonly keepJar?: false;
}

interface PastSession {
  readonly session: number;
  readonly cookies: string;
}

const NONE: readonly PastSession[] = [];

/**
 * The client side of one virtual user's sessions: the cookies, the session they belong to, and the sessions that have
 * ended. It sends requests as that user, records each, and keeps track of what the answers mean for the session.
 */
export class SessionClient {
  readonly id: number;
  readonly world: UserWorld;
  readonly target: RequestTarget;
  readonly #claimedAddress: string | null;
  readonly #jar = new CookieJar();
  #seq = 0;
  #session = -1;
  #loggedIn = false;
  /**
   * The Cookie header of the session as of its latest good answer, since an application may clear the jar with a bad
   * one. Null if no session is known to have been opened.
   */
  #sessionCookies: string | null = null;
  /** The session has ended or was not found, so the jar may be cleared. Another tab's good answer may still come. */
  #mayBeGone = false;
  /** Cookies that lapsed before their session ended. The next login sends them, and so ends that session. */
  #lapsedCookies: string | null = null;
  #past: readonly PastSession[] = NONE;

  /** @param claimedAddress the address that requests name; null if the connection has the user's own address. */
  constructor(id: number, world: UserWorld, target: RequestTarget, claimedAddress: string | null = null) {
    this.id = id;
    this.world = world;
    this.target = target;
    this.#claimedAddress = claimedAddress;
  }

  get loggedIn(): boolean {
    return this.#loggedIn;
  }

  get cookieHeader(): string {
    return this.#jar.header();
  }

  /** Whether there was a session that can be tried again. */
  get hasSession(): boolean {
    return this.#sessionCookies !== null;
  }

  /** Whether the session's cookie has lapsed. */
  get hasLapsed(): boolean {
    return this.#loggedIn && this.world.keepsSessions && this.#jar.hasLapsed;
  }

  /** Whether the session may expire at any moment. */
  get lapsesSoon(): boolean {
    return this.#jar.lapsesSoon;
  }

  /** Sessions that have ended, or may have: by a logout, by another login, or by their lifetime. */
  get past(): readonly PastSession[] {
    return this.#past;
  }

  /** Whether the latest session is one of them. */
  get hasEnded(): boolean {
    return this.#past.at(-1)?.session === this.#session;
  }

  /** Adds the latest session to `past`. The read-back tries it once more. */
  endSession(): void {
    if (this.hasEnded) return;
    this.#mayBeGone = true;
    this.#past = [...this.#past, { session: this.#session, cookies: this.#sessionCookies ?? '' }];
  }

  /** From now on the user starts from a login. */
  forgetLogin(): void {
    this.#loggedIn = false;
  }

  /**
   * Ends the session whose cookie lapsed.
   *
   * @param answer the answer to the session's last try, with the lapsed cookie.
   */
  dropLapsed(answer: ClassifiedAnswer['answer']): void {
    this.endSession();
    this.#loggedIn = false;
    this.#jar.forgetLapsed();
    if (answer !== 'anonymous') this.#lapsedCookies = this.#sessionCookies;
  }

  /** A request as the latest session, whatever the jar holds now. */
  asLatestSession(): RequestAs {
    return { session: this.#session, cookies: this.#sessionCookies ?? '', keepJar: false };
  }

  /** Starts with a seeded session, and records the login that stands for it. */
  startSeeded({ operation, setCookie }: SeededLogin): void {
    this.#jar.store(setCookie);
    this.#seq = operation.seq + 1;
    this.#session = operation.session;
    this.#loggedIn = true;
    this.#rememberCookies();
    this.world.record(operation);
  }

  /** Sends a request, and records it once it is answered or has failed; then calls `then`. */
  request(
    kind: OperationKind,
    origin: OperationOrigin,
    intendedUs: number,
    then: (classified: ClassifiedAnswer) => void,
    as: RequestAs = this.#usualAs(kind),
  ): void {
    const { host, deadlineMs, epochUs, keepsSessions, record, retries } = this.world;
    const seq = this.#seq++;
    const requestId = requestIdOf(this.id, seq);
    const session = as.session ?? (kind === 'login' ? this.#session + 1 : this.#session);
    const cookies = as.cookies ?? this.#jar.header();
    const text = requestText(kind, host, requestId, { vu: this.id, cookies, claimedAddress: this.#claimedAddress });
    retries.spend(kind === OLD_COOKIE_RETRY);
    (as.target ?? this.target).send(text, deadlineMs, (response, failure, sentUs, endUs) => {
      const classified = classifyAnswer(kind, requestId, response, failure, keepsSessions);
      if (as.keepJar === false) this.#takeAside(session, response, classified);
      else this.#take(kind, session, response, classified);
      record({
        vu: this.id,
        seq,
        session,
        kind,
        origin,
        intendedUs: intendedUs - epochUs,
        sentUs: sentUs === null ? null : sentUs - epochUs,
        endUs: endUs - epochUs,
        ...classified,
      });
      then(classified);
    });
  }

  /** Applies an answer to whether the user is logged in. If it may be either, the user counts as logged out. */
  applyAnswer(kind: OperationKind, { outcome, answer }: ClassifiedAnswer): void {
    const certainlyNotDone = (outcome === 'fail' || outcome === 'dropped') && answer === null;
    if (certainlyNotDone) return;
    if (kind === 'login') {
      this.#loggedIn = outcome === 'ok';
    } else if (kind === 'logout') {
      this.#loggedIn = false;
      if (answer !== 'anonymous') this.endSession();
    }
  }

  /** Applies the answer to a request that was sent as the user is now. */
  #take(
    kind: OperationKind,
    session: number,
    response: HttpResponse | null,
    { outcome, error, answer }: ClassifiedAnswer,
  ): void {
    if (response !== null && error !== 'misattributed') {
      for (const cookie of response.setCookies) this.#jar.store(cookie);
    }
    if (kind === 'login' && (outcome === 'ok' || outcome === 'unknown')) {
      // The session before may still live: the read-back tries it.
      if (this.#loggedIn) this.endSession();
      this.#session = session;
      this.#sessionCookies = null;
      if (outcome === 'ok') this.#lapsedCookies = null;
      this.#mayBeGone = false;
    }
    if (outcome === 'ok' && kind !== 'logout') this.#rememberCookies();
    if (answer === 'anonymous') this.#mayBeGone = true;
  }

  /** A good answer renews the latest session's cookies, also if the request was sent with those of before. */
  #takeAside(session: number, response: HttpResponse | null, { answer }: ClassifiedAnswer): void {
    const isLatest = session === this.#session && typeof answer === 'object' && answer !== null;
    if (!isLatest || response === null) return;
    const jar = new CookieJar();
    for (const cookie of response.setCookies) jar.store(cookie);
    this.#setSessionCookies(jar.headerOver(this.#sessionCookies ?? ''));
  }

  #rememberCookies(): void {
    const cookies = this.#mayBeGone ? this.#jar.headerOver(this.#sessionCookies ?? '') : this.#jar.headerWithLapsed();
    this.#setSessionCookies(cookies);
  }

  #setSessionCookies(cookies: string): void {
    this.#sessionCookies = cookies;
    if (this.hasEnded) this.#past = [...this.#past.slice(0, -1), { session: this.#session, cookies }];
  }

  #usualAs(kind: OperationKind): RequestAs {
    if (kind === 'replay' || kind === OLD_COOKIE_RETRY) return this.asLatestSession();
    return kind === 'login' && this.#lapsedCookies !== null ? { cookies: this.#lapsedCookies } : {};
  }
}
