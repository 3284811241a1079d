/** The order of events in the same µs: effects in the store, then answers, then sends. */
export type Rank = 0 | 1 | 2;

/** A clock that jumps from one event to the next. */
export class VirtualTime {
  readonly #events: { readonly atUs: number; readonly rank: Rank; readonly order: number; readonly run: () => void }[] =
    [];
  #order = 0;
  #nowUs = 0;
  #readings = 0;

  /** No two readings are equal, as with a real clock: a later one is greater. */
  nowUs(): number {
    this.#readings++;
    return this.#nowUs + this.#readings * 1e-6;
  }

  at(atUs: number, rank: Rank, run: () => void): void {
    this.#events.push({ atUs, rank, order: this.#order++, run });
  }

  /** Runs all events in order. */
  run(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#nowUs = next.atUs;
      next.run();
    }
  }

  #next(): { readonly atUs: number; readonly run: () => void } | undefined {
    this.#events.sort((a, b) => b.atUs - a.atUs || b.rank - a.rank || b.order - a.order);
    return this.#events.pop();
  }
}
