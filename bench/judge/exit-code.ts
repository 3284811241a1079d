import { emulatorOf } from '../figures/emulated.ts';
import { EXIT, type ExitCode } from '../model/errors.ts';
import type { RunResult } from '../model/run-result.ts';

type Finished = Pick<RunResult, 'trials' | 'thresholds' | 'backends'>;

/**
 * The exit code of a finished run, the first that applies:
 *
 * | code | when |
 * |---|---|
 * | 1 | a trial failed: a backend broke what it declared |
 * | 99 | a threshold was missed |
 * | 2 | a trial was inconclusive or void, a threshold could not be judged, or nothing was measured |
 * | 0 | otherwise; a skipped backend is no failure |
 *
 * Emulators do not count for code 2, unless only emulators ran: one that is too slow says nothing about the others.
 */
export function exitCodeOf(run: Finished): ExitCode {
  const { trials, thresholds } = run;
  if (trials.some(({ status }) => status === 'failed')) return EXIT.guaranteeBroken;
  if (thresholds.some(({ status }) => status === 'failed')) return EXIT.threshold;
  const undecided =
    trialsThatCount(run).some(({ status }) => status === 'inconclusive' || status === 'void') ||
    thresholds.some(({ status }) => status === 'inconclusive') ||
    trials.every(({ status }) => status === 'skipped');
  return undecided ? EXIT.inconclusive : EXIT.passed;
}

function trialsThatCount({ trials, backends }: Finished): RunResult['trials'] {
  const real = trials.filter(
    ({ backend, status }) => status !== 'skipped' && emulatorOf(backend, { backends }) === null,
  );
  return real.length === 0 ? trials : real;
}
