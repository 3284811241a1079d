import { nowUs } from '../bench/model/clock.ts';

/** Beyond this many the longest untouched one is forgotten, and touched once more than need be. */
const MOST_REMEMBERED = 100_000;

/** Which sessions this node has touched or saved a moment ago, so that their store need not be told again. */
export class RecentTouches {
  readonly #intervalUs: number;
  /** Longest untouched first. */
  readonly #atUs = new Map<string, number>();

  /** @param intervalMs 0: nothing is ever recent. */
  constructor(intervalMs: number) {
    this.#intervalUs = intervalMs * 1_000;
  }

  isRecent(id: string): boolean {
    const atUs = this.#atUs.get(id);
    return atUs !== undefined && nowUs() - atUs < this.#intervalUs;
  }

  /**
   * The store has acknowledged that its life was extended.
   *
   * @param askedUs when the store was asked, on the project's clock: it may have done it at once, and answered late.
   */
  note(id: string, askedUs: number): void {
    if (this.#intervalUs === 0) return;
    this.#atUs.delete(id);
    this.#atUs.set(id, askedUs);
    const [oldest] = this.#atUs.keys();
    if (this.#atUs.size > MOST_REMEMBERED && oldest !== undefined) this.#atUs.delete(oldest);
  }

  forget(id: string): void {
    this.#atUs.delete(id);
  }
}
