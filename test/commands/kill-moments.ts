import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isStopped, processEntry } from '../../bench/cluster/processes/process-table.ts';
import { PROFILES } from '../../bench/options/profiles.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { until } from '../backends/until.ts';
import { Harness, SMOKE } from './harness.ts';

/** Scenarios that stop, kill, replace and add processes, on backends with servers of several kinds. */
const SCENARIOS =
  'node-freeze,store-freeze,store-restart,store-pressure,store-partition-all,store-failover,rolling-deploy,scale-out,node-kill';
const BACKENDS = 'redis,postgres,redis-sentinel';

/** One moment in five is in the first second, while things are started. */
const STARTING = { share: 0.2, lastMs: 1_000 };

/** The others are after the measurement of the first trial began: in one of its faults, or later. */
const LATEST_MS = 12_000;

const CLEANUP_LIMIT_MS = 15_000;

/** Well within every fault of a scenario that has one: most strike a third after its beginning, for a third. */
const IN_FAULT = 0.45;

/** How a run was ended, and what it has left. */
export interface KilledRun {
  readonly signal: NodeJS.Signals;
  readonly afterMs: number;
  /** The last line of its progress. */
  readonly doing: string;
  /** Pids of the processes that it had stopped (SIGSTOP) just before. */
  readonly stopped: readonly number[];
  /** Pids of the processes that work in its folders, stopped ones too. */
  readonly processes: readonly number[];
  readonly folders: readonly string[];
  /** Numbers of the segments of shared memory that its processes have left. */
  readonly segments: readonly string[];
}

/**
 * Starts a run, ends it at a given moment, and waits until nothing of it is left, or for 15 s.
 *
 * @param seed of the order of the trials.
 * @param moment from 0 to 1: from its start to well after its first fault.
 */
export async function killRun(seed: number, moment: number, signal: NodeJS.Signals): Promise<KilledRun> {
  const what = ['--backends', BACKENDS, '--scenarios', SCENARIOS, ...SMOKE, '--seed', String(seed)];
  await using harness = new Harness(what);
  const begun = performance.now();
  const { share, lastMs } = STARTING;
  if (moment < share) {
    await sleep((moment / share) * lastMs);
  } else {
    await harness.says(/: measure/);
    await sleep(((moment - share) / (1 - share)) * LATEST_MS);
  }
  return await kill(harness, begun, signal);
}

/**
 * Starts a run of one backend in one scenario, and kills it in the middle of its fault. If the fault stops a process, the
 * run is killed once one is stopped; otherwise after a fixed time.
 */
export async function killInFault(
  backend: string,
  { name, shortestMs = 0 }: Scenario,
  stops: boolean,
): Promise<KilledRun> {
  await using harness = new Harness(['--backends', backend, '--scenarios', name, ...SMOKE, '--seed', '1']);
  const begun = performance.now();
  await harness.says(/: measure/);
  if (stops) await until('a process stands still', () => Promise.resolve(stoppedOf(harness).length > 0));
  else await sleep(IN_FAULT * Math.max(shortestMs, PROFILES.smoke.durationMs));
  return await kill(harness, begun, 'SIGKILL');
}

async function kill(harness: Harness, begun: number, signal: NodeJS.Signals): Promise<KilledRun> {
  const afterMs = Math.round(performance.now() - begun);
  const stopped = stoppedOf(harness);
  const pids = new Set(harness.processes());
  harness.child.kill(signal);
  const { stderr } = await harness.ended;
  const end = performance.now() + CLEANUP_LIMIT_MS;
  const isLeft = (): boolean => harness.processes().length > 0 || harness.runFolders().length > 0;
  while (isLeft() && performance.now() < end) await sleep(50);
  const doing =
    stderr
      .trim()
      .split('\n')
      .findLast((line) => /^\[\d/.test(line)) ?? 'starting';
  const [processes, folders, segments] = [harness.processes(), harness.runFolders(), segmentsOf(pids)];
  return { signal, afterMs, doing, stopped, processes, folders, segments };
}

/** A server that is killed by SIGKILL leaves its segments; one that stops removes them. */
function segmentsOf(makers: ReadonlySet<number>): string[] {
  return readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , maker]) => makers.has(Number(maker)))
    .map(([, number = '']) => number);
}

/** Pids of its processes in which every thread is stopped. */
function stoppedOf(harness: Harness): number[] {
  return harness.processes().filter((pid) => processEntry(pid) !== null && isStopped(pid));
}
