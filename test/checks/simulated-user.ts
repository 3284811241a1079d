import type { Operation, OperationKind, OperationOrigin, SessionView } from '../../bench/model/operation.ts';
import { requestIdOf, userIdOf } from '../../bench/model/operation.ts';

/** How a request ends: answered, refused, or cut off with its write applied now, later or never. */
export type Fate = 'answered' | 'refused' | 'cut-off-applied' | 'cut-off-late' | 'cut-off-lost';

export interface Act {
  readonly kind: Exclude<OperationKind, 'login' | 'probe'>;
  readonly fate: Fate;
}

interface StoredSession {
  readonly nonce: string;
  items: string[];
  alive: boolean;
}

/** Simulates one user of a correct store with atomic updates. `readsInstead` plays a broken store. */
export class SimulatedUser {
  readonly vu: number;
  readonly history: Operation[] = [];
  #seq = 0;
  #session = -1;
  #loggedIn = false;
  #timeUs = 0;
  #stored: StoredSession | null = null;
  /** Adds that were cut off and have not landed yet. */
  #late: { readonly session: StoredSession; readonly item: string }[] = [];

  constructor(vu: number) {
    this.vu = vu;
  }

  login(origin: OperationOrigin = 'cohort'): this {
    this.#session++;
    if (this.#stored !== null) this.#stored.alive = false;
    this.#stored = { nonce: requestIdOf(this.vu, this.#seq), items: [], alive: true };
    this.#loggedIn = true;
    return this.#push({ kind: 'login', origin, outcome: 'ok', answer: this.#view() });
  }

  /** Plays one act. A user who is logged out logs in instead. */
  act({ kind, fate }: Act): this {
    if (!this.#loggedIn && kind !== 'replay') return this.login('measured');
    if (fate === 'refused') return this.#push({ kind, outcome: 'fail', answer: null, error: 'refused' });
    if (fate === 'answered') {
      if (this.#stored?.alive !== true) {
        this.#loggedIn = false;
        return this.#push({ kind, outcome: kind === 'replay' ? 'ok' : 'fail', answer: 'anonymous' });
      }
      this.#apply(kind);
      if (kind === 'logout') this.#loggedIn = false;
      return this.#push({ kind, outcome: 'ok', answer: kind === 'logout' ? null : this.#view() });
    }
    if (fate === 'cut-off-applied') this.#apply(kind);
    if (fate === 'cut-off-late' && kind === 'add' && this.#stored !== null) {
      this.#late.push({ session: this.#stored, item: requestIdOf(this.vu, this.#seq) });
    }
    if (kind === 'logout') this.#loggedIn = false;
    return this.#push({ kind, outcome: 'unknown', answer: null, error: 'timeout' });
  }

  /** Acts as if still logged in, after a logout that was cut off. */
  stay(): this {
    this.#loggedIn = true;
    return this;
  }

  /** Applies the oldest write that is still on its way. */
  land(): this {
    const landed = this.#late.shift();
    if (landed?.session.alive === true) landed.session.items.push(landed.item);
    return this;
  }

  /** Reads, and gets the answer that `change` returns; null for anonymous. */
  readsInstead(
    change: (view: SessionView) => SessionView | null,
    kind: 'read' | 'add' | 'replay' | 'probe' | 'checkout' = 'read',
  ): this {
    this.#apply(kind);
    const view = change(this.#view());
    const anonymousIsFine = kind === 'replay' || kind === 'probe';
    const outcome = view === null && !anonymousIsFine ? 'fail' : 'ok';
    return this.#push({ kind, outcome, answer: view ?? 'anonymous' });
  }

  #apply(kind: OperationKind): void {
    if (this.#stored === null) return;
    if (kind === 'add') this.#stored.items.push(requestIdOf(this.vu, this.#seq));
    if (kind === 'checkout') this.#stored.items = [];
    if (kind === 'logout') this.#stored.alive = false;
  }

  #view(): SessionView {
    const nonce = this.#stored?.nonce ?? '';
    return { userId: userIdOf(this.vu), nonce, items: [...(this.#stored?.items ?? [])], digest: `digest of ${nonce}` };
  }

  #push(part: Pick<Operation, 'kind' | 'outcome' | 'answer'> & Partial<Operation>): this {
    this.#timeUs += 1000;
    this.history.push({
      vu: this.vu,
      seq: this.#seq++,
      session: this.#session,
      origin: 'measured',
      intendedUs: this.#timeUs,
      sentUs: this.#timeUs,
      endUs: this.#timeUs + 500,
      status: part.outcome === 'ok' ? 200 : null,
      node: 'node-1',
      error: null,
      ...part,
    });
    return this;
  }
}
