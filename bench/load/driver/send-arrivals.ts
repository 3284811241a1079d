import { nowUs } from '../../model/clock.ts';
import type { GeneratorVitals } from '../../model/plan.ts';
import type { PoolCounts } from '../http/connection-pool.ts';
import type { Schedule } from '../plan/schedule.ts';
import type { Pacer } from './pacer.ts';
import { VitalsWatch } from './vitals.ts';

/** Sends the arrivals of one user. It may be busy, and then its arrivals wait. */
export interface Sender {
  /** Arrivals that wait until they can be sent, in order. */
  readonly waiting: number[];
}

/** One request of the schedule. */
export interface Arrival {
  readonly index: number;
  /** On the machine's clock. */
  readonly intendedUs: number;
  readonly measured: boolean;
}

export interface SendOptions<S extends Sender> {
  readonly schedule: Schedule;
  /** Made of the schedule's times. */
  readonly pacer: Pacer;
  /** The schedule's time 0, in whole µs of the machine's clock. */
  readonly startUs: number;
  readonly measureEndUs: number;
  /** An arrival is dropped after waiting this long for its sender. */
  readonly waitLimitMs: number;
  readonly senderOf: (user: number) => S;
  /** Whether the sender can send an arrival now. Blocked arrivals are retried after each `done`. */
  readonly isFree: (sender: S, index: number) => boolean;
  /** Sends an arrival, and calls `done` once after its answer. */
  readonly perform: (sender: S, arrival: Arrival, done: () => void) => void;
  readonly drop: (sender: S, arrival: Arrival) => void;
  /** The connection counts so far. Read at the start and at the end of the measurement. */
  readonly counts: () => PoolCounts;
  /** Once it aborts, no further arrivals come. Those that have come are still sent. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a schedule open-model: arrivals come at their scheduled times, whatever the server does. The sender of an arrival
 * is fixed in advance. While it is busy, the arrival waits: a free sender in its place would hide the very arrivals that a
 * stalled server delays. Resolves after the last answer.
 */
export async function sendArrivals<S extends Sender>(options: SendOptions<S>): Promise<GeneratorVitals> {
  const { schedule, startUs, waitLimitMs } = options;
  const watch = new VitalsWatch(options.measureEndUs);
  let before: PoolCounts | null = null;
  const { promise: allAnswered, resolve: settled } = Promise.withResolvers<void>();
  let left = schedule.length;

  const arrivalAt = (index: number): Arrival => ({
    index,
    intendedUs: startUs + (schedule.dueUs[index] ?? 0),
    measured: index >= schedule.firstMeasured,
  });
  const settle = (): void => {
    left--;
    if (left === 0) settled();
  };
  const start = (sender: S, arrival: Arrival): void => {
    if (arrival.measured) watch.sent();
    options.perform(sender, arrival, () => {
      settle();
      next(sender);
    });
  };
  const next = (sender: S): void => {
    for (let index = sender.waiting[0]; index !== undefined; index = sender.waiting[0]) {
      if (!options.isFree(sender, index)) return;
      sender.waiting.shift();
      const arrival = arrivalAt(index);
      if (nowUs() - arrival.intendedUs < waitLimitMs * 1000) {
        start(sender, arrival);
      } else {
        options.drop(sender, arrival);
        settle();
      }
    }
  };

  const onDue = (index: number, atUs: number): void => {
    const arrival = arrivalAt(index);
    if (arrival.measured) {
      before ??= options.counts();
      watch.due(arrival.intendedUs, atUs);
    }
    const sender = options.senderOf(schedule.users[index] ?? 0);
    if (sender.waiting.length === 0 && options.isFree(sender, index)) start(sender, arrival);
    else sender.waiting.push(index);
  };
  const came = await options.pacer.run(startUs, onDue, options.signal);
  watch.stop();
  left -= schedule.length - came;
  if (left > 0) await allAnswered;
  return { ...watch.vitals(), ...connectionVitals(options.counts(), before) };
}

/** The counts of the measurement alone; 0 if nothing was measured. */
function connectionVitals(
  after: PoolCounts,
  before: PoolCounts | null,
): Pick<GeneratorVitals, 'connections' | 'connectionWaits' | 'exhausted'> {
  const { opened, waits, exhausted } = after;
  const added = Object.entries(exhausted).map(
    ([code, count]) => [code, count - (before?.exhausted[code] ?? 0)] as const,
  );
  return {
    connections: opened,
    connectionWaits: before === null ? 0 : waits - before.waits,
    exhausted: before === null ? {} : Object.fromEntries(added.filter(([, count]) => count > 0)),
  };
}
