import { nowUs } from '../model/clock.ts';
import { type ClockMoved, STEADY } from '../model/clock-moved.ts';

/** A reading of the wall clock between two readings of the steady clock, in µs. */
export interface Reading {
  readonly beforeUs: number;
  readonly wallUs: number;
  readonly afterUs: number;
}

/** `Date.now()` cuts off anything smaller. */
const WALL_STEP_US = 1_000;

const INTERVAL_MS = 100;

/** The result of the readings so far. Each gives two bounds of the wall clock's lead over the steady clock. */
export interface Seen {
  readonly moved: ClockMoved;
  /** The least upper and the greatest lower bound of the lead. */
  readonly leastUs: number;
  readonly mostUs: number;
}

export const NOTHING_SEEN: Seen = {
  moved: STEADY,
  leastUs: Number.POSITIVE_INFINITY,
  mostUs: Number.NEGATIVE_INFINITY,
};

/** Adds a reading. Only certain movements count, however long the reading took. */
export function seeing({ moved, leastUs, mostUs }: Seen, { beforeUs, wallUs, afterUs }: Reading): Seen {
  const [lowUs, highUs] = [wallUs - afterUs, wallUs + WALL_STEP_US - beforeUs];
  return {
    moved: {
      aheadUs: Math.max(moved.aheadUs, lowUs - leastUs),
      behindUs: Math.max(moved.behindUs, mostUs - highUs),
    },
    leastUs: Math.min(leastUs, highUs),
    mostUs: Math.max(mostUs, lowUs),
  };
}

/** Watches this machine's wall clock until it is disposed. */
export class WallClock implements Disposable {
  #seen = NOTHING_SEEN;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#read();
    this.#timer = setInterval(() => this.#read(), INTERVAL_MS);
  }

  /** The movement since the watch began. */
  get moved(): ClockMoved {
    this.#read();
    return this.#seen.moved;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #read(): void {
    const beforeUs = nowUs();
    const wallUs = Date.now() * 1000;
    this.#seen = seeing(this.#seen, { beforeUs, wallUs, afterUs: nowUs() });
  }
}
