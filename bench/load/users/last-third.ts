/**
 * How fast the last third of some requests was answered: most of the code that answers them is compiled by then.
 *
 * @param requests how many there are; what is answered after them does not count.
 */
export class LastThird {
  readonly #requests: number;
  readonly #firstTwo: number;
  #answered = 0;
  #fromUs: number | null = null;
  #toUs = 0;

  constructor(requests: number) {
    this.#requests = requests;
    this.#firstTwo = Math.ceil((requests * 2) / 3);
  }

  /** Counts one more answer. */
  answeredAt(atUs: number): void {
    if (this.#answered >= this.#requests) return;
    this.#answered += 1;
    if (this.#answered === this.#firstTwo) this.#fromUs = atUs;
    this.#toUs = atUs;
  }

  /** Answers per second; null if none of the last third was answered. */
  get perS(): number | null {
    if (this.#fromUs === null || this.#toUs <= this.#fromUs) return null;
    return ((this.#answered - this.#firstTwo) / (this.#toUs - this.#fromUs)) * 1e6;
  }
}
