import { workerData } from 'node:worker_threads';
import { nowUs } from '../../model/clock.ts';
import { ALARM, type AlarmThreadData } from './alarm-signals.ts';

/** Sleeps until the time that is set, or until another one is set. Rings when the time is reached. */
const { dueUs, signals } = workerData as AlarmThreadData;

for (;;) {
  const settings = Atomics.load(signals, ALARM.settings);
  const waitUs = (dueUs[0] ?? Infinity) - nowUs();
  if (waitUs > 0) {
    Atomics.wait(signals, ALARM.settings, settings, waitUs / 1000);
    continue;
  }
  dueUs[0] = Infinity;
  Atomics.add(signals, ALARM.rings, 1);
  Atomics.notify(signals, ALARM.rings);
}
