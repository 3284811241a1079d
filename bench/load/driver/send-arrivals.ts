import { nowUs } from '../../model/clock.ts';
import type { GeneratorVitals } from '../../model/plan.ts';
import type { PoolCounts } from '../http/connection-pool.ts';
import type { Schedule } from '../plan/schedule.ts';
import type { Pacer } from './pacer.ts';
import { VitalsWatch } from './vitals.ts';

/** Someone who cannot send everything at any time. */
export interface Sender {
  /** Arrivals that wait until they can be sent, first come first served. */
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
  /** Of the schedule's times. */
  readonly pacer: Pacer;
  /** When the schedule's time 0 is, in whole µs of the machine's clock. */
  readonly startUs: number;
  readonly measureEndUs: number;
  /** An arrival that has waited this long for its sender is dropped. */
  readonly waitLimitMs: number;
  readonly senderOf: (user: number) => S;
  /** Whether the sender can send an arrival now. What it cannot is asked for again each time that it calls `done`. */
  readonly isFree: (sender: S, index: number) => boolean;
  /** Sends an arrival; `done` is to be called once, after it has been answered. */
  readonly perform: (sender: S, arrival: Arrival, done: () => void) => void;
  readonly drop: (sender: S, arrival: Arrival) => void;
  /** Counts connections: read when the measurement begins, and at its end. */
  readonly counts: () => PoolCounts;
  /** Once it aborts, no more arrivals come; those that have come are still seen to. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a schedule open-model: arrivals come when the schedule says, whatever the server does. The sender of an
 * arrival is fixed in advance; while it is not free the arrival waits, and nobody else steps in for it, since that would
 * hide the very arrivals a stalled server keeps waiting. Resolves after the last answer.
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

/** What the measurement added to the counts before it; none of it where nothing was measured. */
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
