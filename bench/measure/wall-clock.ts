import { nowUs } from '../model/clock.ts';
import { type ClockMoved, STEADY } from '../model/clock-moved.ts';

/** The wall clock as it was read between two readings of the steady one, all in µs. */
export interface Reading {
  readonly beforeUs: number;
  readonly wallUs: number;
  readonly afterUs: number;
}

/** `Date.now()` cuts off what is less. */
const WALL_STEP_US = 1_000;

const INTERVAL_MS = 100;

/** What readings have shown so far: the wall clock's lead is between two bounds in each of them. */
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

/** Takes one more reading into account: no more than the clock certainly moved, however long the reading took. */
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

/** Watches this machine's wall clock until it is disposed of. */
export class WallClock implements Disposable {
  #seen = NOTHING_SEEN;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#read();
    this.#timer = setInterval(() => this.#read(), INTERVAL_MS);
  }

  /** How far it moved since the watch began. */
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
