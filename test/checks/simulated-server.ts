import { type OperationKind, requestIdOf, type SessionView, userIdOf } from '../../bench/model/operation.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long each part of a request takes, and how it ends. */
export interface Course {
  /** From the send to the store's read. */
  readonly readUs: number;
  /** From the read to the store's write. */
  readonly writeUs: number;
  readonly answerUs: number;
  /**
   * `retried`: the proxy sends it to a second node, and both change the cart (not in tabs). `cut-off`: the client gives
   * up after `patienceUs`, and the server still carries the request out, however late. `broken-off`: the client gives up,
   * and the server stops. `refused`: no node accepts it.
   */
  readonly fate: 'answered' | 'retried' | 'cut-off' | 'broken-off' | 'refused';
  readonly patienceUs: number;
}

export interface World {
  /** A save writes the whole session as its request read it; otherwise it changes one field. */
  readonly wholeSessions: boolean;
  /** Nothing is stored: each answer's cookie holds the whole session as the request brought it, with its change. */
  readonly heldByUser?: boolean;
  /** Requests may overlap. */
  readonly tabs: boolean;
  /** `extendedBy`: whether a request extends the session's life when it reads it, or when it ends. */
  readonly lifetime: {
    readonly ttlUs: number;
    readonly granularityUs: number;
    readonly extendedBy: 'read' | 'write';
  } | null;
  /** Reads and writes that are due in this time happen at its end. */
  readonly frozen: { readonly fromUs: number; readonly toUs: number } | null;
}

/** A request as it reaches the server. */
export interface Incoming {
  readonly kind: OperationKind;
  readonly seq: number;
  /** The session of its cookie. */
  readonly cookie: number | null;
  readonly sentUs: number;
}

interface View {
  readonly nonce: string;
  readonly items: readonly string[];
}

/** What the client gets: null for anonymous, `done` for a logout that was carried out; and its new cookie. */
export type Served = { readonly answer: View | 'done' | null; readonly given: number | null } | 'refused' | 'cut-off';

/** What an answer to user `vu` shows. */
export function viewOf(vu: number, { nonce, items }: View): SessionView {
  return { userId: userIdOf(vu), nonce, items, digest: `digest of ${nonce}` };
}

interface Stored {
  readonly nonce: string;
  items: readonly string[];
  expiresUs: number;
}

/** What a request has found and done so far. */
interface Attempt {
  found: Stored | null;
  snapshot: readonly string[];
  answer: View | 'done' | null;
  /** The cookie of the session that a login opened; where users hold their sessions, the cookie with the new state. */
  given: number | null;
}

/**
 * The application and its correct store: each effect happens at one moment. What a client sees depends on how requests
 * overlap, and on which are cut off, frozen, retried or late.
 */
export class SimulatedServer {
  readonly #vu: number;
  readonly #world: World;
  readonly #time: VirtualTime;
  readonly #store = new Map<number, Stored>();
  #cookies = 0;

  constructor(vu: number, world: World, time: VirtualTime) {
    this.#vu = vu;
    this.#world = world;
    this.#time = time;
  }

  /** Calls `then` when the client has its answer, or gives up. */
  serve(incoming: Incoming, course: Course, then: (served: Served, endUs: number) => void): void {
    const { kind, sentUs } = incoming;
    const { fate, patienceUs, answerUs: backUs } = course;
    if (fate === 'refused') return this.#time.at(sentUs + 1, 1, () => then('refused', sentUs + 1));
    const isRetried = fate === 'retried' && !this.#world.tabs && (kind === 'add' || kind === 'checkout');
    const attempts = Array.from({ length: isRetried ? 2 : 1 }, (): Attempt => {
      return { found: null, snapshot: [], answer: null, given: null };
    });
    let atUs = sentUs;
    const giveUpUs = fate === 'cut-off' || fate === 'broken-off' ? sentUs + patienceUs : Number.POSITIVE_INFINITY;
    const lastUs = fate === 'broken-off' ? giveUpUs : Number.POSITIVE_INFINITY;
    for (const attempt of attempts) {
      const readUs = this.#thawed(atUs + course.readUs);
      const writeUs = this.#thawed(readUs + course.writeUs);
      if (readUs <= lastUs) this.#time.at(readUs, 0, () => this.#read(attempt, incoming, readUs));
      if (writeUs <= lastUs) this.#time.at(writeUs, 0, () => this.#write(attempt, incoming, writeUs));
      atUs = writeUs;
    }
    const answerUs = atUs + backUs;
    const endUs = Math.min(answerUs, giveUpUs);
    this.#time.at(endUs, 1, () => {
      const { answer = null, given = null } = attempts.at(-1) ?? {};
      then(answerUs > giveUpUs ? 'cut-off' : { answer, given }, endUs);
    });
  }

  #read(attempt: Attempt, { kind, cookie }: Incoming, atUs: number): void {
    const found = this.#alive(cookie, atUs);
    attempt.found = found;
    attempt.answer = found;
    if (found === null) return;
    attempt.snapshot = found.items;
    attempt.answer = { nonce: found.nonce, items: found.items };
    if (kind !== 'login' && this.#world.lifetime?.extendedBy === 'read') found.expiresUs = this.#expiry(atUs);
  }

  #write(attempt: Attempt, { kind, cookie, seq }: Incoming, atUs: number): void {
    if (this.#world.heldByUser !== true && (kind === 'read' || kind === 'replay')) {
      const touched = attempt.found === null ? null : this.#alive(cookie, atUs);
      if (touched !== null) touched.expiresUs = this.#expiry(atUs);
      return;
    }
    if (kind === 'login') {
      if (attempt.found !== null && cookie !== null) this.#store.delete(cookie);
      const opened = { nonce: requestIdOf(this.#vu, seq), items: [], expiresUs: this.#expiry(atUs) };
      this.#give(attempt, opened);
      return;
    }
    if (this.#world.heldByUser === true) return this.#giveBack(attempt, kind, seq);
    if (attempt.found === null || cookie === null) return;
    const now = this.#alive(cookie, atUs);
    if (kind === 'logout') {
      this.#store.delete(cookie);
      attempt.answer = 'done';
      return;
    }
    if (now === null) {
      // The session is gone since the read: nothing is brought back, and the answer is anonymous.
      attempt.answer = null;
      return;
    }
    const before = this.#world.wholeSessions ? attempt.snapshot : now.items;
    now.items = kind === 'add' ? [...before, requestIdOf(this.#vu, seq)] : [];
    now.expiresUs = this.#expiry(atUs);
    attempt.answer = { nonce: now.nonce, items: now.items };
  }

  #give(attempt: Attempt, session: Stored): void {
    attempt.given = ++this.#cookies;
    this.#store.set(attempt.given, session);
    attempt.answer = session;
  }

  #giveBack(attempt: Attempt, kind: OperationKind, seq: number): void {
    const { found, snapshot } = attempt;
    if (found === null) return;
    if (kind === 'logout') attempt.answer = 'done';
    else {
      const items = kind === 'add' ? [...snapshot, requestIdOf(this.#vu, seq)] : kind === 'checkout' ? [] : snapshot;
      this.#give(attempt, { ...found, items });
    }
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
}
