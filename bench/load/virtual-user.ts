import { nowUs } from '../model/clock.ts';
import { type Operation, type OperationKind, type OperationOrigin, requestIdOf, userIdOf } from '../model/operation.ts';
import { type Judgement, judgeAnswer } from './answer.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { CookieJar } from './cookie-jar.ts';

/** What all virtual users of a generator share. */
export interface UserWorld {
  /** Connections to each app server itself, past the proxy, for a part of the read-back. */
  readonly nodePools: readonly ConnectionPool[];
  /** `host:port` for the Host header. */
  readonly host: string;
  readonly deadlineMs: number;
  readonly sessions: boolean;
  /** The machine's clock at time 0 of the history. */
  readonly epochUs: number;
  readonly record: (operation: Operation) => void;
}

/** The method and path of each operation. */
const ROUTES: { readonly [K in OperationKind]: readonly [method: 'GET' | 'POST', path: string] } = {
  login: ['POST', '/login'],
  read: ['GET', '/session'],
  add: ['POST', '/cart'],
  checkout: ['POST', '/checkout'],
  logout: ['POST', '/logout'],
  replay: ['GET', '/session'],
  probe: ['GET', '/session'],
};

/** A request that is not sent as the user would send it now. */
interface Guise {
  /** One of the user's earlier sessions, with its cookies. */
  readonly past?: PastSession;
  readonly pool?: ConnectionPool;
}

interface PastSession {
  readonly session: number;
  readonly cookies: string;
}

/** Sessions that a user has logged out of and tries again at the end: its first, and this many of the latest. */
const LATEST_PAST = 8;

const NONE: readonly PastSession[] = [];

/** How often the old cookie is tried again before a user believes that a session is gone. */
const PROBES = 3;

/** How often a read-back is asked until there is an answer. */
const READ_BACK_TRIES = 3;

/** Losses a user probes: enough for every fault there is, and a bound on the extra requests where losing is the rule. */
const PROBED_LOSSES = 2;

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
  #probedLosses = 0;
  /** Sessions that the user has logged out of, or may have. */
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
   * session logs in instead.
   */
  arrive(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    this.busy = true;
    const kind = this.#loggedIn || (planned === 'replay' && this.#session >= 0) ? planned : 'login';
    this.#request(kind, origin, intendedUs, (judgement) => {
      const foundOut = judgement.answer === 'anonymous' && this.#loggedIn && kind !== 'replay';
      this.#believe(kind, judgement);
      if (!foundOut) this.#free(done);
      else this.#probeLoss(() => (kind === 'logout' ? this.#free(done) : this.#comeBack(done)));
    });
  }

  /**
   * The last look: reads the current session, and tries the cookies of those that ended. Asked again where there was
   * no answer, so that no session stays unverified by accident.
   *
   * @param everyNode asks each app server for the current session as well.
   */
  readBack(everyNode: boolean, done: () => void): void {
    this.busy = true;
    const nodes: readonly Guise[] = everyNode ? this.#world.nodePools.map((pool) => ({ pool })) : [];
    const questions: (readonly [OperationKind, Guise])[] = [
      ...(this.#loggedIn ? [{}, ...nodes].map((guise) => ['read', guise] as const) : []),
      ...this.#past.map((past) => ['replay', { past }] as const),
    ];
    const next = (): void => {
      const question = questions.shift();
      if (question === undefined) return this.#free(done);
      const [kind, guise] = question;
      this.#ask(kind, READ_BACK_TRIES, guise, ({ answer }) => {
        if (kind === 'read' && answer === 'anonymous') this.#probe(PROBES, next);
        else next();
      });
    };
    next();
  }

  #ask(kind: OperationKind, tries: number, guise: Guise, then: (judgement: Judgement) => void): void {
    this.#request(
      kind,
      'read-back',
      nowUs(),
      (judgement) => {
        if (judgement.answer === null && tries > 1 && this.#world.sessions) this.#ask(kind, tries - 1, guise, then);
        else then(judgement);
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
    const [first, ...later] = [...this.#past, { session: this.#session, cookies: this.#jar.header() }];
    this.#past = first === undefined ? [] : [first, ...later.slice(-LATEST_PAST)];
  }

  /** Logged out unexpectedly: is it true? */
  #probeLoss(then: () => void): void {
    if (this.#probedLosses >= PROBED_LOSSES) return then();
    this.#probedLosses++;
    this.#probe(PROBES, then);
  }

  #comeBack(done: () => void): void {
    this.#loggedIn = false;
    this.#request('login', 'reaction', nowUs(), (judgement) => {
      this.#believe('login', judgement);
      this.#free(done);
    });
  }

  #probe(left: number, then: () => void): void {
    if (left === 0) return then();
    this.#request('probe', 'reaction', nowUs(), (judgement) => {
      if (judgement.answer !== null && judgement.answer !== 'anonymous') then();
      else this.#probe(left - 1, then);
    });
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
    { past, pool }: Guise = {},
  ): void {
    const { host, deadlineMs, epochUs, sessions, record } = this.#world;
    const seq = this.#seq++;
    const requestId = requestIdOf(this.id, seq);
    const session = past?.session ?? (kind === 'login' ? this.#session + 1 : this.#session);
    const text = requestText(kind, host, requestId, past?.cookies ?? this.#jar.header(), this.id);
    (pool ?? this.#pool).send(text, deadlineMs, (response, failure, sentUs, endUs) => {
      const judgement = judgeAnswer(kind, requestId, response, failure, sessions);
      if (response !== null && past === undefined && judgement.error !== 'misattributed') {
        for (const cookie of response.setCookies) this.#jar.store(cookie);
      }
      if (kind === 'login' && (judgement.outcome === 'ok' || judgement.outcome === 'unknown')) {
        this.#session = session;
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
}

function requestText(kind: OperationKind, host: string, requestId: string, cookies: string, vu: number): string {
  const [method, path] = ROUTES[kind];
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nx-request-id: ${requestId}\r\n${
    cookies === '' ? '' : `cookie: ${cookies}\r\n`
  }`;
  if (method === 'GET') return `${head}\r\n`;
  const body = kind === 'login' ? `{"userId":"${userIdOf(vu)}"}` : '';
  const type = body === '' ? '' : 'content-type: application/json\r\n';
  return `${head}${type}content-length: ${body.length}\r\n\r\n${body}`;
}
