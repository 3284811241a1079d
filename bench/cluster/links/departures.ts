import { LatencyHistogram } from '../../measure/histogram.ts';
import { nowUs } from '../../model/clock.ts';
import { Alarm } from './alarm.ts';

/** Something that departs at its time. */
export interface Waiting {
  /** When the first of it is due; infinite if nothing is. */
  readonly dueUs: number;
  /** Lets depart all that is due at `untilUs`. */
  depart(untilUs: number): void;
}

/**
 * How much before its time something may depart: about the time from its arrival in the kernel to its departure, which the
 * relay cannot measure itself. Without it a link of 1 ms adds 1.25 ms.
 */
const LEAD_US = 100;

/** Lets everything depart at its time, with one alarm for all. */
export class Departures {
  /** How much later than due pieces departed. */
  readonly lateness = new LatencyHistogram();
  /** Pieces that will never depart. */
  lost = 0;
  readonly #waiting = new Set<Waiting>();
  readonly #alarm = new Alarm(() => this.#onAlarm());

  /** To be called when something new is due. What is due already departs at once. */
  add(waiting: Waiting): void {
    this.#alarm.set(this.#next(waiting) - LEAD_US);
  }

  #onAlarm(): void {
    const next = [...this.#waiting].map((waiting) => this.#next(waiting));
    this.#alarm.set(Math.min(Number.POSITIVE_INFINITY, ...next) - LEAD_US);
  }

  /** Lets depart what is due, and returns when the rest is due. */
  #next(waiting: Waiting): number {
    const untilUs = nowUs() + LEAD_US;
    if (waiting.dueUs <= untilUs) waiting.depart(untilUs);
    const { dueUs } = waiting;
    if (dueUs === Number.POSITIVE_INFINITY) this.#waiting.delete(waiting);
    else this.#waiting.add(waiting);
    return dueUs;
  }
}
