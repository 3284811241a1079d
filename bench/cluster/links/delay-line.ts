/**
 * What is on its way in one direction: it comes out in the order in which it went in, however long each is to take.
 */
export class DelayLine<T> {
  readonly #items: { readonly item: T; readonly dueUs: number }[] = [];
  #lastDueUs = Number.NEGATIVE_INFINITY;

  get length(): number {
    return this.#items.length;
  }

  /** When the first is due; infinite where there is none. */
  get dueUs(): number {
    return this.#items[0]?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  /** @param dueUs put off until the one before it is due. */
  add(item: T, dueUs: number): void {
    this.#lastDueUs = Math.max(this.#lastDueUs, dueUs);
    this.#items.push({ item, dueUs: this.#lastDueUs });
  }

  /** Takes the first out; undefined where there is none. */
  take(): T | undefined {
    return this.#items.shift()?.item;
  }

  /** Takes out all that `isKept` does not hold for; returns how many. */
  drop(isKept: (item: T) => boolean): number {
    const kept = this.#items.filter(({ item }) => isKept(item));
    const dropped = this.#items.length - kept.length;
    this.#items.splice(0, this.#items.length, ...kept);
    return dropped;
  }
}
