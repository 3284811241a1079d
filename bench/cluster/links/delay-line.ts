/**
 * What is on its way in one direction. It comes out in the order in which it went in, whatever its delays are.
 */
export class DelayLine<T> {
  readonly #items: { readonly item: T; readonly dueUs: number }[] = [];
  #lastDueUs = Number.NEGATIVE_INFINITY;

  get length(): number {
    return this.#items.length;
  }

  /** When the first is due; infinite if it is empty. */
  get dueUs(): number {
    return this.#items[0]?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  /** @param dueUs put off until the one before it is due. */
  add(item: T, dueUs: number): void {
    this.#lastDueUs = Math.max(this.#lastDueUs, dueUs);
    this.#items.push({ item, dueUs: this.#lastDueUs });
  }

  /** Takes the first out; undefined if it is empty. */
  take(): T | undefined {
    return this.#items.shift()?.item;
  }

  /** Takes out everything that `isKept` is false for; returns how many. */
  drop(isKept: (item: T) => boolean): number {
    const kept = this.#items.filter(({ item }) => isKept(item));
    const dropped = this.#items.length - kept.length;
    this.#items.splice(0, this.#items.length, ...kept);
    return dropped;
  }
}
