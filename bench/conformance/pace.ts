const TICK_MS = 50;

/** Less than this is how late a timer usually is. */
const USUAL_MS = 20;

/** A call with a second to spare is late by itself unless this process stood still for so long at once … */
const LONG_MS = 300;

/** … or for this share of the time. */
const LARGE_SHARE = 0.25;

/** Watches how late the timers of this process are, until it is disposed of. */
export class Pace implements Disposable {
  readonly #startMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  #lastMs = performance.now();
  #longestMs = 0;
  #sumMs = 0;

  constructor() {
    this.#timer = setInterval(() => this.#look(), TICK_MS);
  }

  /** For how long the machine stood still, in words; null if that was too little to make a call late. */
  get standstill(): string | null {
    this.#look();
    const share = this.#sumMs / (performance.now() - this.#startMs);
    const isOften = this.#sumMs >= LONG_MS && share >= LARGE_SHARE;
    if (this.#longestMs < LONG_MS && !isOften) return null;
    return `the machine stood still for up to ${Math.round(this.#longestMs)} ms, ${Math.round(share * 100)}% of the time`;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lastMs - TICK_MS;
    this.#lastMs = nowMs;
    if (lateMs < USUAL_MS) return;
    this.#longestMs = Math.max(this.#longestMs, lateMs);
    this.#sumMs += lateMs;
  }
}
