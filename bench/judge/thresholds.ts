import { formatInUnit } from '../figures/bounds.ts';
import { emulatorOf } from '../figures/emulated.ts';
import type { Figure, Range } from '../figures/figure.ts';
import { groupTrials, type TrialGroup } from '../figures/groups.ts';
import { isOneStall } from '../figures/one-stall.ts';
import { decisive } from '../figures/over-trials.ts';
import { findFigure } from '../figures/registry.ts';
import type { Threshold } from '../model/config.ts';
import type { ReliableTrial } from '../model/measured-trial.ts';
import type { RunResult, ThresholdResult } from '../model/run-result.ts';
import type { BackendSummary } from '../model/summaries.ts';
import { FEWEST_EPISODES } from '../stats/episodes.ts';

const HOLDS: Readonly<Record<Threshold['comparison'], (measured: number, bound: number) => boolean>> = {
  '<': (measured, bound) => measured < bound,
  '<=': (measured, bound) => measured <= bound,
  '>': (measured, bound) => measured > bound,
  '>=': (measured, bound) => measured >= bound,
};

const ONE_STALL =
  `one stall: the slow requests came in fewer than ${FEWEST_EPISODES} episodes, so the value says how long a stall was; ` +
  '--trials 5 can decide it';

/**
 * Judges each threshold for each backend and scenario that it applies to. What is held against the bound follows from
 * the figure: the median over trials, or the worst trial (`Figure.overTrials`).
 *
 * Inconclusive if nothing was measured: every trial was void, inconclusive or skipped, a percentile has too few samples,
 * or the generator set the latencies and rates.
 *
 * Inconclusive with a reason if one stall may have decided the figure, or if the only trial missed the bound while both its
 * value and the bound are within the range of its own seconds. What is beyond that range, such as the seconds after a fault,
 * misses it. A bound that is held is held.
 *
 * A rule for every backend does not apply to those that were skipped, and a rule about speed not to those on an
 * emulator. A rule that names a backend applies to it all the same, unless a scenario does not apply to that backend.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  { trials, backends }: Pick<RunResult, 'trials' | 'backends'>,
): ThresholdResult[] {
  const groups = groupTrials(trials);
  return thresholds.flatMap((threshold) => {
    const figure = figureOf(threshold);
    const judged = groups
      .filter((group) => appliesTo(threshold, figure, group, backends))
      .map((group) => judge(threshold, figure, group));
    if (judged.length > 0) return judged;
    const { text, backend, scenario, unit } = threshold;
    const all = { backend: backend ?? 'all', scenario: scenario ?? 'all' };
    return [{ text, ...all, measured: null, unit, trial: null, status: 'inconclusive', reason: null }];
  });
}

function figureOf({ metric, text }: Threshold): Figure {
  const figure = findFigure(metric);
  if (figure === undefined) throw new Error(`threshold ${text}: no figure is named ${metric}`);
  return figure;
}

function appliesTo(
  { backend, scenario }: Threshold,
  { isSpeed, hasBackend, condition }: Figure,
  group: TrialGroup,
  backends: readonly BackendSummary[],
): boolean {
  if (backend !== null && backend !== group.backend) return false;
  if (scenario !== null && scenario !== group.scenario) return false;
  const skipped = group.trials.filter((trial) => trial.status === 'skipped');
  if (skipped.length === group.trials.length) {
    const wasMissing = skipped.some(({ cause }) => cause === 'missing-server');
    return backend !== null && (wasMissing || scenario !== null);
  }
  if (backend === null && isSpeed && emulatorOf(group.backend, { backends }) !== null) return false;
  if (hasBackend !== undefined && backend === null) {
    const guarantees = backends.find(({ name }) => name === group.backend)?.guarantees;
    if (guarantees !== undefined && !hasBackend(guarantees)) return false;
  }
  if (condition === undefined || scenario !== null) return true;
  return group.trials.some((trial) => trial.status !== 'skipped' && condition.wasIn(trial));
}

function judge(threshold: Threshold, figure: Figure, { backend, scenario, measured }: TrialGroup): ThresholdResult {
  const { text, comparison, bound, unit } = threshold;
  const isUpper = comparison.startsWith('<');
  const found = decisive(figure, measured, { asks: isUpper ? 'most' : 'least', asShare: unit === 'share' });
  const result = { text, backend, scenario, measured: found.value, unit, trial: found.trial, reason: null };
  if (found.isEndless) return { ...result, status: isUpper ? 'failed' : 'passed' };
  if (found.value === null) return { ...result, status: 'inconclusive' };
  if (isOneStall(figure, measured)) return { ...result, status: 'inconclusive', reason: ONE_STALL };
  if (HOLDS[comparison](found.value, bound)) return { ...result, status: 'passed' };
  const range = rangeOfSingle(figure, measured);
  if (range === null || !isWithin(found.value, range) || !isWithin(bound, range))
    return { ...result, status: 'failed' };
  const reason =
    `within this trial the value varies from ${formatInUnit(range.low, unit)} to ${formatInUnit(range.high, unit)}, ` +
    'and the bound is part of that; --trials 5 can decide it';
  return { ...result, status: 'inconclusive', reason };
}

/** How far a figure varies within the only trial that has it; null if several have it, or that is not known. */
function rangeOfSingle(figure: Figure, trials: readonly ReliableTrial[]): Range | null {
  const having = trials.filter((trial) => figure.read(trial) !== null);
  const [only] = having;
  return only === undefined || having.length > 1 ? null : (figure.within?.(only) ?? null);
}

function isWithin(value: number, { low, high }: Range): boolean {
  return low <= value && value <= high;
}
