import { type Operation, type OperationKind, requestIdOf, userIdOf } from '../../bench/model/operation.ts';

/** One request: when it is sent after the one before, and how long each of its parts takes. */
export interface Request {
  readonly kind: Exclude<OperationKind, 'probe'>;
  /** From the answer before; in tabs from the sending before. */
  readonly gapUs: number;
  /** From the sending to the store's read. */
  readonly readUs: number;
  /** From the read to the store's write. */
  readonly writeUs: number;
  readonly answerUs: number;
  /**
   * `retried`: the proxy sends it to a second node, and both change the cart (not in tabs). `cut-off`: the client gives up after
   * `patienceUs`, and what was under way still happens, however late. `broken-off`: the same, and nothing more
   * happens. `refused`: no node accepts it.
   */
  readonly fate: 'answered' | 'retried' | 'cut-off' | 'broken-off' | 'refused';
  readonly patienceUs: number;
}

export interface World {
  /** A save writes the whole session as its request had read it; otherwise it changes one field. */
  readonly wholeSessions: boolean;
  /** Requests may overlap. */
  readonly tabs: boolean;
  /** `extendedBy`: whether a request makes the session live on as it reads it, or when it is done with it. */
  readonly lifetime: {
    readonly ttlUs: number;
    readonly granularityUs: number;
    readonly extendedBy: 'read' | 'write';
  } | null;
  /** Nothing is read or written in this time: it happens afterwards. */
  readonly frozen: { readonly fromUs: number; readonly toUs: number } | null;
}

interface Stored {
  readonly nonce: string;
  items: readonly string[];
  expiresUs: number;
}

/** What a request found and did, as far as it has come. */
interface Attempt {
  found: Stored | null;
  snapshot: readonly string[];
  /** What its answer will show: null for anonymous, `done` for a logout that was carried out. */
  answer: { readonly nonce: string; readonly items: readonly string[] } | 'done' | null;
  /** The cookie of the session that a login opened. */
  cookie: number | null;
}

/** Reads before writes before answers before sendings, where they happen in the same µs. */
type Rank = 0 | 1 | 2;

/**
 * The history of one user whose sessions are kept by a store that does all it should. Every effect happens at one
 * moment; what it looks like from outside depends on how requests overlap, are cut off, frozen, retried or late. A
 * request with no session to send it in is a login instead.
 */
export function historyOf(vu: number, requests: readonly Request[], world: World): Operation[] {
  return new Simulation(vu, world).run(requests);
}

class Simulation {
  readonly #vu: number;
  readonly #world: World;
  readonly #operations: Operation[] = [];
  readonly #queue: { readonly atUs: number; readonly rank: Rank; readonly order: number; readonly run: () => void }[] =
    [];
  #order = 0;
  readonly #store = new Map<number, Stored>();
  #cookies = 0;
  #cookie: number | null = null;
  #session = -1;
  #loggedIn = false;
  #isLoggingIn = false;

  constructor(vu: number, world: World) {
    this.#vu = vu;
    this.#world = world;
  }

  run(requests: readonly Request[]): Operation[] {
    this.#send(FIRST_LOGIN, 0, 0, (endUs) => {
      if (!this.#world.tabs) this.#sendNext(requests, 0, endUs);
    });
    let sentUs = 20;
    requests.forEach((request, index) => {
      sentUs += request.gapUs;
      const atUs = sentUs;
      if (this.#world.tabs) this.#at(atUs, 2, () => this.#send(request, index + 1, atUs, () => undefined));
    });
    for (let next = this.#next(); next !== undefined; next = this.#next()) next.run();
    return this.#operations;
  }

  #sendNext(requests: readonly Request[], index: number, freeUs: number): void {
    const request = requests[index];
    if (request === undefined) return;
    const atUs = freeUs + 1 + request.gapUs;
    const then = (endUs: number): void => this.#sendNext(requests, index + 1, endUs);
    this.#at(atUs, 2, () => this.#send(request, index + 1, atUs, then));
  }

  #send(request: Request, seq: number, sentUs: number, done: (endUs: number) => void): void {
    const { fate, patienceUs } = request;
    const kind = this.#loggedIn || request.kind === 'replay' ? request.kind : 'login';
    // Nobody logs in twice at the same time.
    if (kind === 'login' && this.#isLoggingIn) return done(sentUs);
    const session = kind === 'login' ? this.#session + 1 : this.#session;
    const base = { vu: this.#vu, seq, session, kind, intendedUs: sentUs, sentUs, node: 'node-1', error: null };
    const record = (endUs: number, rest: Pick<Operation, 'outcome' | 'status' | 'answer'>): void => {
      this.#operations.push({ ...base, origin: seq === 0 ? 'cohort' : 'measured', endUs, ...rest });
      done(endUs);
    };
    if (fate === 'refused') {
      return this.#at(sentUs + 1, 1, () => record(sentUs + 1, { outcome: 'fail', status: null, answer: null }));
    }
    if (kind === 'login') this.#isLoggingIn = true;
    const isRetried = fate === 'retried' && !this.#world.tabs && (kind === 'add' || kind === 'checkout');
    const attempts = Array.from({ length: isRetried ? 2 : 1 }, (): Attempt => {
      return { found: null, snapshot: [], answer: null, cookie: null };
    });
    let atUs = sentUs;
    const cookie = this.#cookie;
    const giveUpUs = fate === 'cut-off' || fate === 'broken-off' ? sentUs + patienceUs : Number.POSITIVE_INFINITY;
    const lastUs = fate === 'broken-off' ? giveUpUs : Number.POSITIVE_INFINITY;
    for (const attempt of attempts) {
      const readUs = this.#thawed(atUs + request.readUs);
      const writeUs = this.#thawed(readUs + request.writeUs);
      if (readUs <= lastUs) this.#at(readUs, 0, () => this.#read(attempt, kind, cookie, readUs));
      if (writeUs <= lastUs) this.#at(writeUs, 0, () => this.#write(attempt, kind, cookie, seq, writeUs));
      atUs = writeUs;
    }
    const answerUs = atUs + request.answerUs;
    const endUs = Math.min(answerUs, giveUpUs);
    this.#at(endUs, 1, () => {
      if (kind === 'login') this.#isLoggingIn = false;
      if (answerUs > giveUpUs) {
        // Nobody knows whether a login or logout has happened: the user starts from a login.
        if (kind === 'login') this.#session = session;
        if (kind === 'login' || kind === 'logout') this.#loggedIn = false;
        return record(endUs, { outcome: 'unknown', status: null, answer: null });
      }
      const { answer = null, cookie: opened = null } = attempts.at(-1) ?? {};
      if (kind === 'login') {
        this.#session = session;
        this.#cookie = opened;
        this.#loggedIn = true;
      } else if (session === this.#session && kind !== 'replay' && (answer === null || answer === 'done')) {
        this.#loggedIn = false;
      }
      if (answer === null)
        record(endUs, { outcome: kind === 'replay' ? 'ok' : 'fail', status: 401, answer: 'anonymous' });
      else if (answer === 'done') record(endUs, { outcome: 'ok', status: 200, answer: null });
      else record(endUs, { outcome: 'ok', status: 200, answer: this.#view(answer) });
    });
  }

  #read(attempt: Attempt, kind: OperationKind, cookie: number | null, atUs: number): void {
    const found = this.#alive(cookie, atUs);
    attempt.found = found;
    attempt.answer = found;
    if (found === null) return;
    attempt.snapshot = found.items;
    attempt.answer = { nonce: found.nonce, items: found.items };
    if (kind !== 'login' && this.#world.lifetime?.extendedBy === 'read') found.expiresUs = this.#expiry(atUs);
  }

  #write(attempt: Attempt, kind: OperationKind, cookie: number | null, seq: number, atUs: number): void {
    if (kind === 'read' || kind === 'replay') {
      const touched = attempt.found === null ? null : this.#alive(cookie, atUs);
      if (touched !== null) touched.expiresUs = this.#expiry(atUs);
      return;
    }
    if (kind === 'login') {
      if (attempt.found !== null && cookie !== null) this.#store.delete(cookie);
      const opened = { nonce: requestIdOf(this.#vu, seq), items: [], expiresUs: this.#expiry(atUs) };
      attempt.cookie = ++this.#cookies;
      this.#store.set(attempt.cookie, opened);
      attempt.answer = opened;
      return;
    }
    if (attempt.found === null || cookie === null) return;
    const now = this.#alive(cookie, atUs);
    if (kind === 'logout') {
      this.#store.delete(cookie);
      attempt.answer = 'done';
      return;
    }
    if (now === null) {
      // Gone meanwhile: nothing is brought back, and the user is told.
      attempt.answer = null;
      return;
    }
    const before = this.#world.wholeSessions ? attempt.snapshot : now.items;
    now.items = kind === 'add' ? [...before, requestIdOf(this.#vu, seq)] : [];
    now.expiresUs = this.#expiry(atUs);
    attempt.answer = { nonce: now.nonce, items: now.items };
  }

  #alive(cookie: number | null, atUs: number): Stored | null {
    const stored = cookie === null ? undefined : this.#store.get(cookie);
    if (stored === undefined || cookie === null) return null;
    if (atUs < stored.expiresUs) return stored;
    this.#store.delete(cookie);
    return null;
  }

  #expiry(atUs: number): number {
    const { lifetime } = this.#world;
    return lifetime === null ? Number.POSITIVE_INFINITY : atUs + lifetime.ttlUs;
  }

  #thawed(atUs: number): number {
    const { frozen } = this.#world;
    return frozen !== null && atUs >= frozen.fromUs && atUs < frozen.toUs ? frozen.toUs : atUs;
  }

  #view({ nonce, items }: { readonly nonce: string; readonly items: readonly string[] }) {
    return { userId: userIdOf(this.#vu), nonce, items, digest: `digest of ${nonce}` };
  }

  #at(atUs: number, rank: Rank, run: () => void): void {
    this.#queue.push({ atUs, rank, order: this.#order++, run });
  }

  #next(): { readonly run: () => void } | undefined {
    this.#queue.sort((a, b) => b.atUs - a.atUs || b.rank - a.rank || b.order - a.order);
    return this.#queue.pop();
  }
}

const FIRST_LOGIN: Request = {
  kind: 'login',
  gapUs: 0,
  readUs: 3,
  writeUs: 3,
  answerUs: 4,
  fate: 'answered',
  patienceUs: 0,
};
