import { nowUs } from '../model/clock.ts';
import { type Operation, type OperationKind, type OperationOrigin, requestIdOf } from '../model/operation.ts';
import { type Judgement, judgeAnswer } from './answer.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { CookieJar } from './cookie-jar.ts';
import type { ProbeBudget } from './probe-budget.ts';
import { requestText } from './user-request.ts';

/** What all virtual users of a generator share. */
export interface UserWorld {
  /** Connections to each app server itself, past the proxy, for a part of the read-back. */
  readonly nodePools: readonly ConnectionPool[];
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
interface Guise {
  readonly session?: number;
  readonly cookies?: string;
  readonly pool?: ConnectionPool;
  /** The cookies of the answer are not for the user's jar. */
  readonly aside?: boolean;
}

interface PastSession {
  readonly session: number;
  readonly cookies: string;
}

const NONE: readonly PastSession[] = [];

/** How often the old cookie is tried again before a user believes that a session is gone. */
const PROBES = 3;

/** From one attempt of a read-back to the next where there was no answer; as often as that, it is asked once more. */
const BACK_OFF_MS = [100, 400];

/**
 * One simulated browser: a cookie jar, at most one request in flight, and the habit of logging in again when it
 * finds itself logged out. What its session must contain is the checker's business, not the user's.
 */
export class VirtualUser {
  readonly id: number;
  readonly #world: UserWorld;
  readonly #pool: ConnectionPool;
  readonly #jar = new CookieJar();
  /** Arrivals that wait for the request in flight. */
  readonly waiting: number[] = [];
  busy = false;
  #seq = 0;
  #session = -1;
  #loggedIn = false;
  /**
   * The Cookie header of the session as of its latest good answer: an application may clear it with a bad one. Null:
   * there is no session that is known to have been opened.
   */
  #held: string | null = null;
  /** Cookies that ran out before their session did: the next login ends it with them, as it would have with others. */
  #outlived: string | null = null;
  #probedLosses = 0;
  /** Sessions that the user has logged out of, or may have, or that have run out. */
  #past: readonly PastSession[] = NONE;

  /** @param pool connections to the target, from the address of this user. */
  constructor(id: number, world: UserWorld, pool: ConnectionPool) {
    this.id = id;
    this.#world = world;
    this.#pool = pool;
  }

  get loggedIn(): boolean {
    return this.#loggedIn;
  }

  get cookieHeader(): string {
    return this.#jar.header();
  }

  /**
   * Does what an arrival asks for, and whatever the answers make necessary, then calls `done`. A user who has no
   * session logs in instead, and one whose cookie has run out tries it once more first.
   */
  arrive(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    this.busy = true;
    if (this.#hasLapsed) return this.#tryLapsed(planned, origin, intendedUs, done);
    const isReplay = planned === 'replay' && this.#held !== null;
    const kind = this.#loggedIn || isReplay ? planned : 'login';
    const guise = kind === 'replay' ? this.#asBefore() : this.#loginGuise(kind);
    this.#request(
      kind,
      origin,
      intendedUs,
      (judgement) => {
        const foundOut = judgement.answer === 'anonymous' && this.#loggedIn && kind !== 'replay';
        this.#believe(kind, judgement);
        if (!foundOut) return this.#free(done);
        // It may have run out: then its end is no loss, and is to be seen to last.
        if (this.#jar.lapsesSoon) this.#leave();
        this.#probeLoss(() => (kind === 'logout' ? this.#free(done) : this.#comeBack(done)));
      },
      guise,
    );
  }

  /**
   * The last look: reads the current session, and tries the cookies of those that ended. Asked again where there was
   * no answer, so that no session stays unverified by accident.
   *
   * @param everyNode asks each app server for the current session as well.
   */
  readBack(everyNode: boolean, done: () => void): void {
    this.busy = true;
    const pools = [this.#pool, ...(everyNode ? this.#world.nodePools : [])];
    const questions: (readonly [OperationKind, Guise])[] = [
      ...(this.#loggedIn ? pools : []).map((pool) => ['read', { pool }] as const),
      ...this.#past.map((past) => ['replay', { ...past, aside: true }] as const),
    ];
    const next = (): void => {
      const question = questions.shift();
      if (question === undefined) return this.#free(done);
      const [kind, guise] = question;
      const hasLapsed = kind === 'read' && this.#hasLapsed;
      const [asked, as] = hasLapsed ? (['replay', { ...guise, ...this.#asBefore() }] as const) : question;
      this.#ask(asked, 0, as, ({ answer }) => {
        if (asked === 'read' && answer === 'anonymous') this.#probe(PROBES, next);
        else next();
      });
    };
    next();
  }

  #ask(kind: OperationKind, attempt: number, guise: Guise, then: (judgement: Judgement) => void): void {
    this.#request(
      kind,
      'read-back',
      nowUs(),
      (judgement) => {
        const waitMs = BACK_OFF_MS[attempt];
        if (judgement.answer !== null || waitMs === undefined || !this.#world.sessions) return then(judgement);
        setTimeout(() => this.#ask(kind, attempt + 1, guise, then), waitMs);
      },
      guise,
    );
  }

  /** What the user takes for true afterwards. Where a login or logout may have happened, it starts from a login. */
  #believe(kind: OperationKind, { outcome, answer }: Judgement): void {
    const certainlyNotDone = (outcome === 'fail' || outcome === 'dropped') && answer === null;
    if (certainlyNotDone) return;
    if (kind === 'login') {
      this.#loggedIn = outcome === 'ok';
    } else if (kind === 'logout') {
      this.#loggedIn = false;
      if (answer !== 'anonymous') this.#leave();
    }
  }

  /** The session is over, or may be: whether it is will be asked at the end. */
  #leave(): void {
    this.#past = [...this.#past, { session: this.#session, cookies: this.#held ?? '' }];
  }

  get #hasLapsed(): boolean {
    return this.#loggedIn && this.#world.sessions && this.#jar.hasLapsed;
  }

  /** As the session that was there last. */
  #asBefore(): Guise {
    return { session: this.#session, cookies: this.#held ?? '', aside: true };
  }

  /** A browser would drop the cookie, and nobody would see whether the session behind it is really over. */
  #tryLapsed(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    this.#request(
      'replay',
      origin,
      intendedUs,
      ({ answer }) => {
        this.#leave();
        this.#loggedIn = false;
        this.#jar.forgetLapsed();
        if (answer !== 'anonymous') this.#outlived = this.#held;
        if (planned === 'logout') this.#free(done);
        else this.#comeBack(done);
      },
      this.#asBefore(),
    );
  }

  /** Logged out unexpectedly: is it true? */
  #probeLoss(then: () => void): void {
    if (!this.#world.probes.allows(this.#probedLosses)) return then();
    this.#probedLosses++;
    this.#probe(PROBES, then);
  }

  #loginGuise(kind: OperationKind): Guise {
    return kind === 'login' && this.#outlived !== null ? { cookies: this.#outlived } : {};
  }

  #comeBack(done: () => void): void {
    this.#loggedIn = false;
    this.#request(
      'login',
      'reaction',
      nowUs(),
      (judgement) => {
        this.#believe('login', judgement);
        this.#free(done);
      },
      this.#loginGuise('login'),
    );
  }

  #probe(left: number, then: () => void): void {
    if (left === 0) return then();
    this.#request(
      'probe',
      'reaction',
      nowUs(),
      (judgement) => {
        if (judgement.answer !== null && judgement.answer !== 'anonymous') then();
        else this.#probe(left - 1, then);
      },
      this.#asBefore(),
    );
  }

  #free(done: () => void): void {
    this.busy = false;
    done();
  }

  #request(
    kind: OperationKind,
    origin: OperationOrigin,
    intendedUs: number,
    then: (judgement: Judgement) => void,
    guise: Guise = {},
  ): void {
    const { host, deadlineMs, epochUs, sessions, record, probes } = this.#world;
    const seq = this.#seq++;
    const requestId = requestIdOf(this.id, seq);
    const session = guise.session ?? (kind === 'login' ? this.#session + 1 : this.#session);
    const text = requestText(kind, host, requestId, guise.cookies ?? this.#jar.header(), this.id);
    probes.spend(kind === 'probe');
    (guise.pool ?? this.#pool).send(text, deadlineMs, (response, failure, sentUs, endUs) => {
      const judgement = judgeAnswer(kind, requestId, response, failure, sessions);
      const { outcome } = judgement;
      if (response !== null && guise.aside !== true && judgement.error !== 'misattributed') {
        for (const cookie of response.setCookies) this.#jar.store(cookie);
      }
      if (kind === 'login' && (outcome === 'ok' || outcome === 'unknown')) {
        // On top of a session that has not ended: whether it has now will be asked at the end.
        if (this.#loggedIn) this.#leave();
        this.#session = session;
        this.#held = null;
        this.#outlived = null;
      }
      if (outcome === 'ok' && kind !== 'logout' && guise.aside !== true) this.#held = this.#jar.headerWithLapsed();
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
}
