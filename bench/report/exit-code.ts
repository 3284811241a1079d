import { EXIT, type ExitCode } from '../model/errors.ts';
import type { RunResult } from '../model/run-result.ts';

/**
 * What a finished run ends with; the first that applies:
 *
 * | code | when |
 * |---|---|
 * | 1 | a trial failed: a backend broke what it declared |
 * | 99 | a threshold was missed |
 * | 2 | a trial was inconclusive or void, a threshold could not be judged, or nothing was measured |
 * | 0 | otherwise; a backend that was skipped is no failure |
 */
export function exitCodeOf({ trials, thresholds }: Pick<RunResult, 'trials' | 'thresholds'>): ExitCode {
  if (trials.some(({ status }) => status === 'failed')) return EXIT.guaranteeBroken;
  if (thresholds.some(({ status }) => status === 'failed')) return EXIT.threshold;
  const undecided =
    trials.some(({ status }) => status === 'inconclusive' || status === 'void') ||
    thresholds.some(({ status }) => status === 'inconclusive') ||
    trials.every(({ status }) => status === 'skipped');
  return undecided ? EXIT.inconclusive : EXIT.passed;
}
