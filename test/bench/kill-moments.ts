import { setTimeout as sleep } from 'node:timers/promises';
import { Harness } from './harness.ts';

/** Scenarios that stop, kill, replace and add processes, on backends with servers of several kinds. */
const SCENARIOS =
  'node-freeze,store-freeze,store-restart,store-pressure,store-partition-all,store-failover,rolling-deploy,scale-out,node-kill';
const BACKENDS = 'redis,postgres,redis-sentinel';

/** One moment in five is in the first second, while things are started. */
const STARTING = { share: 0.2, lastMs: 1_000 };

/** The others are after the first trial began to be measured: in one of its faults, or in what follows. */
const LATEST_MS = 12_000;

const CLEANUP_LIMIT_MS = 15_000;

/** How a run was ended, and what it left. */
export interface KilledRun {
  readonly signal: NodeJS.Signals;
  readonly afterMs: number;
  /** What it was doing then, as its progress says. */
  readonly doing: string;
  /** Pids that still work in its folders, also those that stand still. */
  readonly processes: readonly number[];
  readonly folders: readonly string[];
}

/**
 * Starts a run, ends it at a moment of its own, and waits until nothing of it is left, or for 15 s.
 *
 * @param seed decides about the order of the trials.
 * @param moment from 0 to 1: from its start to well after its first fault.
 */
export async function killRun(seed: number, moment: number, signal: NodeJS.Signals): Promise<KilledRun> {
  const what = ['--backends', BACKENDS, '--scenarios', SCENARIOS, '--profile', 'smoke', '--seed', String(seed)];
  await using harness = new Harness(what);
  const begun = performance.now();
  const { share, lastMs } = STARTING;
  if (moment < share) {
    await sleep((moment / share) * lastMs);
  } else {
    await harness.says(/: measure/);
    await sleep(((moment - share) / (1 - share)) * LATEST_MS);
  }
  const afterMs = Math.round(performance.now() - begun);
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
  return { signal, afterMs, doing, processes: harness.processes(), folders: harness.runFolders() };
}
