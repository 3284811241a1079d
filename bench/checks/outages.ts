import type { Operation } from '../model/operation.ts';

/** Usable answers in a row that end a window of unavailability. A single one may be luck. */
const SUSTAINED_ANSWERS = 3;

/** A user's windows without a usable answer: those that are over, and one that may still be open. */
export interface Outage {
  windows: number;
  longestUs: number;
  /** When the first request of the open window was sent, or should have been; null: none is open. */
  sinceUs: number | null;
  /** When the latest failure of the open window ended. */
  failedUs: number;
  /** Usable answers since then, and when the first one came. */
  answers: number;
  firstAnswerUs: number;
}

export interface OutageSums {
  /** Windows of unavailability over all users. */
  readonly outageWindows: number;
  /** Users who had one. */
  readonly outageUsers: number;
  /** The longest of them, in µs. */
  readonly longestOutageUs: number;
}

/**
 * Notes when a user got no usable answer. A window begins when the first request without one was sent; if it was never
 * sent, when it was due. It ends with the first of `SUSTAINED_ANSWERS` usable answers in a row; fewer are enough at the
 * end of the history. Anonymous is a usable answer here: it is a loss, not an outage.
 */
export function noteOutage(outages: Map<number, Outage>, operation: Operation): void {
  const { vu, outcome, answer, endUs, sentUs, intendedUs } = operation;
  const isAnswered = outcome === 'ok' || answer !== null;
  const known = outages.get(vu);
  if (isAnswered) {
    if (known === undefined || known.sinceUs === null) return;
    if (known.answers === 0) known.firstAnswerUs = endUs;
    known.answers++;
    if (known.answers < SUSTAINED_ANSWERS) return;
    known.longestUs = Math.max(known.longestUs, lengthUs(known));
    known.sinceUs = null;
    return;
  }
  const outage = known ?? { windows: 0, longestUs: 0, sinceUs: null, failedUs: 0, answers: 0, firstAnswerUs: 0 };
  if (known === undefined) outages.set(vu, outage);
  if (outage.sinceUs === null) {
    outage.sinceUs = sentUs ?? intendedUs;
    outage.windows++;
  }
  outage.failedUs = endUs;
  outage.answers = 0;
}

/** The sums over all users. A window that is still open counts up to its latest operation. */
export function sumOutages(outages: ReadonlyMap<number, Outage>): OutageSums {
  let outageWindows = 0;
  let longestOutageUs = 0;
  for (const outage of outages.values()) {
    outageWindows += outage.windows;
    longestOutageUs = Math.max(longestOutageUs, outage.longestUs, lengthUs(outage));
  }
  return { outageWindows, outageUsers: outages.size, longestOutageUs };
}

function lengthUs({ sinceUs, answers, firstAnswerUs, failedUs }: Outage): number {
  return sinceUs === null ? 0 : (answers > 0 ? firstAnswerUs : failedUs) - sinceUs;
}
