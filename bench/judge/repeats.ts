import { type Attempts, measuredAttempts } from '../model/attempts.ts';
import type { MeasuredTrial, TrialResult } from '../model/measured-trial.ts';
import { isSameTrial } from '../model/trial-name.ts';
import type { UndecidedCause } from '../model/undecided-cause.ts';

/**
 * Causes that are blind to the figures of a trial: whatever the backend is worth, they strike as often. So to run such a
 * trial again selects nothing. Overload is not among them: it is what the stack itself is worth.
 */
const BLIND_CAUSES: ReadonlySet<UndecidedCause> = new Set<UndecidedCause>([
  'late-heal',
  'foreign-cpu',
  'late-generator',
]);

const MOST_REPEATS = 2;

/** Of the time that the first attempts took, for all repetitions together. */
const TIME_SHARE = 1 / 4;

export interface Repeats {
  /** The trial to run again now; null: none. */
  readonly next: MeasuredTrial | null;
  /** Trials that would be run again if time sufficed, in the order of the trials. */
  readonly outOfTime: readonly MeasuredTrial[];
}

/**
 * Which trials of a run whose schedule is complete are run again, because they could not tell for a cause that is blind to
 * their figures. A trial is repeated at most twice, and one that has been repeated less often comes first; otherwise the
 * order is that of the trials. A repetition should take as long as the attempt before it, and all repetitions together at
 * most a quarter of the time that the first attempts took.
 *
 * Attempts at another rate are no repetitions. The choice follows from these data alone, so that a run that was
 * interrupted comes to the same one.
 */
export function planRepeats(attempts: Attempts): Repeats {
  const all = measuredAttempts(attempts);
  const counted = attempts.trials
    .filter((trial) => trial.status !== 'skipped')
    .map((trial) => ({ trial, tries: all.filter((one) => isSameTrial(one, trial) && isSameRate(one, trial)) }));
  const leftMs = timeLeftMs(counted.map(({ tries }) => tries));
  const wanted = counted.filter(({ trial, tries }) => isUndecidedByChance(trial) && tries.length <= MOST_REPEATS);
  const fits = ({ durationMs }: MeasuredTrial): boolean => durationMs !== null && durationMs <= leftMs;
  const next = wanted.toSorted((one, other) => one.tries.length - other.tries.length).find(({ trial }) => fits(trial));
  return { next: next?.trial ?? null, outOfTime: wanted.flatMap(({ trial }) => (fits(trial) ? [] : [trial])) };
}

/** Earlier attempts at a trial that were repeated, oldest first. Those at a load that was lowered are none of them. */
export function repeatedAttempts({ superseded }: Attempts, trial: MeasuredTrial): MeasuredTrial[] {
  return superseded.filter((one) => isSameTrial(one, trial) && isSameRate(one, trial));
}

/**
 * The first trial that could not tell since the stack had more to do than it can: all trials should run again with a lower
 * load. Null if none is, and also if a promise was broken in one of them: that result stays, whatever the load.
 *
 * @param decisive the backends that can ask for a lower load; missing: all. An emulator cannot: it is slow by itself.
 */
export function overloadedTrial(trials: readonly TrialResult[], decisive?: ReadonlySet<string>): MeasuredTrial | null {
  if (trials.some(({ status }) => status === 'failed')) return null;
  const measured = trials.filter((trial) => trial.status !== 'skipped');
  return measured.find(({ cause, backend }) => cause === 'overload' && decisive?.has(backend) !== false) ?? null;
}

function isUndecidedByChance({ status, cause }: MeasuredTrial): boolean {
  const isUndecided = status === 'inconclusive' || status === 'void';
  return isUndecided && cause !== null && BLIND_CAUSES.has(cause);
}

/** @param tries the attempts at each trial, the first one first. */
function timeLeftMs(tries: readonly (readonly MeasuredTrial[])[]): number {
  const sum = (some: readonly MeasuredTrial[]): number =>
    some.reduce((ms, { durationMs }) => ms + (durationMs ?? 0), 0);
  const firstMs = sum(tries.flatMap((all) => all.slice(0, 1)));
  const repeatsMs = sum(tries.flatMap((all) => all.slice(1)));
  return firstMs * TIME_SHARE - repeatsMs;
}

function isSameRate(one: MeasuredTrial, other: MeasuredTrial): boolean {
  return one.ratePerSecond === other.ratePerSecond;
}
