import { nowUs } from '../bench/model/clock.ts';

/** Beyond this many the session that was touched first is forgotten: it may be touched once more than needed. */
const MOST_REMEMBERED = 100_000;

/** Sessions that this node touched or saved within an interval: their next touch can be left out. */
export class RecentTouches {
  readonly #intervalUs: number;
  /** The one touched first comes first. */
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
   * Notes a touch or a save that the store has acknowledged.
   *
   * @param askedUs when the call was sent, by `nowUs`: the store may do it at once and answer late.
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
