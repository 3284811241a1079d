import { CookieJar } from '../../app/cookie-jar.ts';
import type { Operation, OperationKind, OperationOrigin } from '../../model/operation.ts';
import { requestIdOf } from '../../model/operation.ts';
import type { ConnectionPool } from '../http/connection-pool.ts';
import { type Judgement, judgeAnswer } from './answer.ts';
import type { ProbeBudget } from './retry-budget.ts';
import type { SeededLogin } from './seeded-login.ts';
import { requestText } from './user-request.ts';

/** Where a user's requests go. */
export type RequestLine = Pick<ConnectionPool, 'send'>;

/** What all virtual users of a generator share. */
export interface UserWorld {
  /** Connections to each app server itself, past the proxy, for a part of the read-back. */
  readonly nodePools: readonly RequestLine[];
  /** `host:port` for the Host header. */
  readonly host: string;
  readonly deadlineMs: number;
  readonly sessions: boolean;
  readonly probes: ProbeBudget;
  /** The machine's clock at time 0 of the history. */
  readonly epochUs: number;
  readonly record: (operation: Operation) => void;
}

/** A request that is not sent as the user would send it now. */
export interface Guise {
  readonly session?: number;
  readonly cookies?: string;
  readonly line?: RequestLine;
  /** The cookies of the answer are not for the user's jar. */
  readonly aside?: boolean;
}

interface PastSession {
  readonly session: number;
  readonly cookies: string;
}

const NONE: readonly PastSession[] = [];

/**
 * What one virtual user has in hand: the cookies, the session they belong to, and those of the sessions that it has
 * left. It sends requests as that user, records each, and keeps account of what the answers mean for the session.
 */
export class Browser {
  readonly id: number;
  readonly world: UserWorld;
  /** To the target. */
  readonly line: RequestLine;
  readonly #claimedAddress: string | null;
  readonly #jar = new CookieJar();
  #seq = 0;
  #session = -1;
  #loggedIn = false;
  /**
   * The Cookie header of the session as of its latest good answer: an application may clear it with a bad one. Null:
   * there is no session that is known to have been opened.
   */
  #held: string | null = null;
  /** The session was left, or not found, and its cookies may be cleared; another tab's good answer may still come. */
  #mayBeGone = false;
  /** Cookies that ran out before their session did: the next login ends it with them, as it would have with others. */
  #outlived: string | null = null;
  #past: readonly PastSession[] = NONE;

  /** @param claimedAddress what the user's requests are to say; null where the line is from the user's own address. */
  constructor(id: number, world: UserWorld, line: RequestLine, claimedAddress: string | null = null) {
    this.id = id;
    this.world = world;
    this.line = line;
    this.#claimedAddress = claimedAddress;
  }

  get loggedIn(): boolean {
    return this.#loggedIn;
  }

  get cookieHeader(): string {
    return this.#jar.header();
  }

  /** Whether there was a session to try again. */
  get hasSession(): boolean {
    return this.#held !== null;
  }

  /** Whether the session's cookie has run out. */
  get hasLapsed(): boolean {
    return this.#loggedIn && this.world.sessions && this.#jar.hasLapsed;
  }

  /** Whether the session may run out at any moment. */
  get lapsesSoon(): boolean {
    return this.#jar.lapsesSoon;
  }

  /** Sessions that the user has logged out of, or may have, or that have run out. */
  get past(): readonly PastSession[] {
    return this.#past;
  }

  /** Whether the latest session is one of them. */
  get hasLeft(): boolean {
    return this.#past.at(-1)?.session === this.#session;
  }

  /** The session is over, or may be: whether it is will be asked at the end. */
  leave(): void {
    if (this.hasLeft) return;
    this.#mayBeGone = true;
    this.#past = [...this.#past, { session: this.#session, cookies: this.#held ?? '' }];
  }

  /** From now on the user starts from a login. */
  forgetLogin(): void {
    this.#loggedIn = false;
  }

  /** The cookie ran out; `answer` is what its session, tried once more, had to say. */
  dropLapsed(answer: Judgement['answer']): void {
    this.leave();
    this.#loggedIn = false;
    this.#jar.forgetLapsed();
    if (answer !== 'anonymous') this.#outlived = this.#held;
  }

  /** As the session that was there last. */
  asBefore(): Guise {
    return { session: this.#session, cookies: this.#held ?? '', aside: true };
  }

  /** Begins with a session that was opened without a request, and records the login that stands for it. */
  adopt({ operation, setCookie }: SeededLogin): void {
    this.#jar.store(setCookie);
    this.#seq = operation.seq + 1;
    this.#session = operation.session;
    this.#loggedIn = true;
    this.#hold();
    this.world.record(operation);
  }

  /** Sends a request, and records it once it is answered, or will not be; then calls `then`. */
  request(
    kind: OperationKind,
    origin: OperationOrigin,
    intendedUs: number,
    then: (judgement: Judgement) => void,
    guise: Guise = this.#usually(kind),
  ): void {
    const { host, deadlineMs, epochUs, sessions, record, probes } = this.world;
    const seq = this.#seq++;
    const requestId = requestIdOf(this.id, seq);
    const session = guise.session ?? (kind === 'login' ? this.#session + 1 : this.#session);
    const cookies = guise.cookies ?? this.#jar.header();
    const text = requestText(kind, host, requestId, { vu: this.id, cookies, claimedAddress: this.#claimedAddress });
    probes.spend(kind === 'probe');
    (guise.line ?? this.line).send(text, deadlineMs, (response, failure, sentUs, endUs) => {
      const judgement = judgeAnswer(kind, requestId, response, failure, sessions);
      const { outcome } = judgement;
      if (response !== null && guise.aside !== true && judgement.error !== 'misattributed') {
        for (const cookie of response.setCookies) this.#jar.store(cookie);
      }
      if (kind === 'login' && (outcome === 'ok' || outcome === 'unknown')) {
        // On top of a session that has not ended: whether it has now will be asked at the end.
        if (this.#loggedIn) this.leave();
        this.#session = session;
        this.#held = null;
        if (outcome === 'ok') this.#outlived = null;
        this.#mayBeGone = false;
      }
      if (guise.aside === true) {
        const isLatest = session === this.#session && typeof judgement.answer === 'object' && judgement.answer !== null;
        if (isLatest && response !== null) this.#renew(response.setCookies);
      } else {
        if (outcome === 'ok' && kind !== 'logout') this.#hold();
        if (judgement.answer === 'anonymous') this.#mayBeGone = true;
      }
      record({
        vu: this.id,
        seq,
        session,
        kind,
        origin,
        intendedUs: intendedUs - epochUs,
        sentUs: sentUs === null ? null : sentUs - epochUs,
        endUs: endUs - epochUs,
        ...judgement,
      });
      then(judgement);
    });
  }

  /** Takes an answer for true. Where a login or logout may have happened, the user starts from a login. */
  believe(kind: OperationKind, { outcome, answer }: Judgement): void {
    const certainlyNotDone = (outcome === 'fail' || outcome === 'dropped') && answer === null;
    if (certainlyNotDone) return;
    if (kind === 'login') {
      this.#loggedIn = outcome === 'ok';
    } else if (kind === 'logout') {
      this.#loggedIn = false;
      if (answer !== 'anonymous') this.leave();
    }
  }

  /** A session that lives with its user goes on in the cookies of its latest answer, wherever that was asked from. */
  #renew(setCookies: readonly string[]): void {
    const jar = new CookieJar();
    for (const cookie of setCookies) jar.store(cookie);
    this.#keep(jar.headerOver(this.#held ?? ''));
  }

  #hold(): void {
    this.#keep(this.#mayBeGone ? this.#jar.headerOver(this.#held ?? '') : this.#jar.headerWithLapsed());
  }

  #keep(cookies: string): void {
    this.#held = cookies;
    if (this.hasLeft) this.#past = [...this.#past.slice(0, -1), { session: this.#session, cookies }];
  }

  #usually(kind: OperationKind): Guise {
    if (kind === 'replay' || kind === 'probe') return this.asBefore();
    return kind === 'login' && this.#outlived !== null ? { cookies: this.#outlived } : {};
  }
}
