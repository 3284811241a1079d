import { type CheckState, startCheck } from '../../../bench/checks/check-state.ts';
import { step } from '../../../bench/checks/step.ts';
import { sumVerdicts } from '../../../bench/checks/sum-verdicts.ts';
import { thousands } from '../../../bench/model/thousands.ts';
import { framedTable, right } from '../../../bench/report/draw/aligned.ts';
import { Workload } from './workload.ts';

/**
 * `npm run bench:checker`: how many operations the checker judges per second, and what its state takes. The CPU time is
 * that of the checker alone; the memory should be that of the sessions, however many operations there were.
 */
const USERS = 1000;
const SIZES = [1_000_000, 4_000_000];

/** `--expose-gc` makes it. */
const collect = globalThis.gc ?? (() => undefined);

const HEADINGS = ['operations', 'sessions', 'CPU s', 'operations/s', 'verdicts ms', 'state MB', 'anomalies'];

/** One row of the table. */
function measure(operations: number): string[] {
  collect();
  const beforeBytes = process.memoryUsage().heapUsed;
  const state = startCheck({ lifetime: { ttlUs: 1.8e9, granularityUs: 2000 } });
  const cpuUs = feed(state, operations);
  const startMs = performance.now();
  const { anomalyCount } = sumVerdicts(state);
  const concludeMs = performance.now() - startMs;
  collect();
  const stateBytes = process.memoryUsage().heapUsed - beforeBytes;
  return [
    thousands(operations),
    thousands(state.users.size),
    (cpuUs / 1e6).toFixed(2),
    thousands(Math.round(operations / (cpuUs / 1e6))),
    concludeMs.toFixed(0),
    (stateBytes / 1e6).toFixed(1),
    String(anomalyCount),
  ];
}

/** What the checker itself took, in µs of CPU. */
function feed(state: CheckState, operations: number): number {
  const workload = new Workload(USERS);
  let cpuUs = 0;
  for (let done = 0; done < operations; done += USERS) {
    const round = workload.next();
    const before = process.cpuUsage();
    for (const operation of round) step(state, operation);
    const { user, system } = process.cpuUsage(before);
    cpuUs += user + system;
  }
  return cpuUs;
}

// What is compiled and cached for good is none of the state.
measure(100_000);
const table = framedTable(
  HEADINGS.map((heading) => right(heading)),
  SIZES.map(measure),
);
process.stdout.write(`${table}\n`);
