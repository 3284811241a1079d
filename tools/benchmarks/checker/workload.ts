import { type Operation, type OperationKind, requestIdOf, userIdOf } from '../../../bench/model/operation.ts';

/** The distance between requests of one round, and the time that each takes. */
const BETWEEN_US = 10;

/** One write in this many gets no answer, and was carried out. */
const UNKNOWN_WRITES = 50;

const MOST_ITEMS = 16;

/**
 * Users of a correct store, as in a trial: mostly they read, sometimes they fill a cart and empty it, and a few of their
 * writes have an unknown outcome. Each round is one operation of every user.
 */
export class Workload {
  readonly #items: string[][];
  readonly #userIds: readonly string[];
  readonly #nonces: readonly string[];
  #round = 0;
  #writes = 0;

  constructor(users: number) {
    this.#items = Array.from({ length: users }, () => []);
    this.#userIds = this.#items.map((_, vu) => userIdOf(vu));
    this.#nonces = this.#items.map((_, vu) => requestIdOf(vu, 0));
  }

  next(): Operation[] {
    const seq = this.#round++;
    const roundUs = seq * this.#items.length * BETWEEN_US;
    return this.#items.map((items, vu): Operation => {
      const kind = kindOf(seq, items.length);
      if (kind === 'add') items.push(requestIdOf(vu, seq));
      if (kind === 'checkout') items.length = 0;
      const isUnknown = kind === 'add' && this.#writes++ % UNKNOWN_WRITES === 0;
      const sentUs = roundUs + vu * BETWEEN_US;
      return {
        vu,
        seq,
        session: 0,
        kind,
        origin: kind === 'login' ? 'cohort' : 'measured',
        intendedUs: sentUs,
        sentUs,
        endUs: sentUs + BETWEEN_US,
        outcome: isUnknown ? 'unknown' : 'ok',
        status: isUnknown ? null : 200,
        node: isUnknown ? null : 'node-1',
        error: isUnknown ? 'timeout' : null,
        answer: isUnknown
          ? null
          : { userId: this.#userIds[vu] ?? '', nonce: this.#nonces[vu] ?? '', items: [...items], digest: 'digest' },
      };
    });
  }
}

function kindOf(seq: number, items: number): OperationKind {
  if (seq === 0) return 'login';
  if (seq % 5 !== 0) return 'read';
  return items === MOST_ITEMS ? 'checkout' : 'add';
}
