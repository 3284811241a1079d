import { cpu } from '../../figures/cost.ts';
import { emulatorOf } from '../../figures/emulated.ts';
import { type Figure, withUnit } from '../../figures/figure.ts';
import { formatPercent, joinNames } from '../../figures/format.ts';
import { groupTrials, type TrialGroup, valuesOf } from '../../figures/groups.ts';
import { p50 } from '../../figures/latency.ts';
import { comparableValues } from '../../figures/one-stall.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { BackendSummary } from '../../model/summaries.ts';
import { compareMedians } from '../../stats/compare-medians.ts';
import { median, medianInterval } from '../../stats/median.ts';
import { scenarioRoles } from '../draw/rows.ts';

type Guarantees = BackendSummary['guarantees'];

/** A group of trials with what its backend promises. */
interface Subject {
  readonly group: TrialGroup;
  readonly guarantees: Guarantees;
}

/** What stores are compared with: the first of these kinds that ran. */
const BASELINES: readonly ((subject: Subject) => boolean)[] = [
  ({ guarantees }) => !guarantees.sessions,
  ({ guarantees, group }) => !guarantees.shared && group.routing !== 'round-robin',
  ({ guarantees }) => !guarantees.shared,
];

/** What is compared, and in which words. */
interface Compared {
  readonly figure: Figure;
  readonly what: string;
  readonly more: string;
  readonly less: string;
  readonly same: string;
}

const COMPARED: readonly Compared[] = [
  {
    figure: cpu,
    what: 'CPU per request (app and store)',
    more: 'more CPU',
    less: 'less CPU',
    same: 'no certain difference in CPU',
  },
  {
    figure: p50,
    what: 'p50',
    more: 'more at p50',
    less: 'less at p50',
    same: 'no certain difference at p50',
  },
];

/**
 * What the shared stores cost against the cheapest kind of backend in this run. Backends on an emulator are left out.
 * With one trial per backend, figures are named and no difference is claimed. With several, a difference is claimed only if
 * the intervals do not meet.
 */
export function costSentences(result: RunResult): string[] {
  const { calm } = scenarioRoles(result);
  const subjects = groupTrials(result.trials)
    .filter(({ scenario, measured }) => scenario === calm && measured.length > 0)
    .filter(({ backend }) => emulatorOf(backend, result) === null)
    .flatMap((group): Subject[] => {
      const guarantees = result.backends.find(({ name }) => name === group.backend)?.guarantees;
      return guarantees === undefined ? [] : [{ group, guarantees }];
    });
  const stores = inOrder(
    subjects.filter(({ guarantees }) => guarantees.shared),
    result,
  );
  const baseline = BASELINES.map((isBaseline) => subjects.find(isBaseline)).find((found) => found !== undefined);
  if (calm === null || baseline === undefined || stores.length === 0) return [];
  const single = [baseline, ...stores].some(({ group }) => group.measured.length < 2);
  const sentence = single ? readings(calm, baseline, stores) : differences(calm, baseline, stores);
  return sentence === null ? [] : [`${sentence}${reservation(baseline)}`];
}

function readings(scenario: string, baseline: Subject, stores: readonly Subject[]): string | null {
  const all = [baseline, ...stores];
  const parts = COMPARED.flatMap(({ figure, what }) => {
    const named = all.flatMap(({ group }) => {
      const middle = median(comparableValues(figure, group.measured));
      return middle === null ? [] : [`${group.backend} ${withUnit(figure, middle)}`];
    });
    return named.length < 2 ? [] : [`${what}: ${joinNames(named)}`];
  });
  if (parts.length === 0) return null;
  return `On ${scenario}, ${parts.join('; ')}. One trial is a reading: only --trials 5 or more tells a difference from noise.`;
}

function differences(scenario: string, baseline: Subject, stores: readonly Subject[]): string | null {
  const clauses = stores.flatMap(({ group }) => {
    const parts = COMPARED.flatMap(({ figure, more, less, same }) => {
      const comparison = compareMedians(
        comparableValues(figure, group.measured),
        comparableValues(figure, baseline.group.measured),
      );
      if (comparison === null || comparison.order === 'single') return [];
      if (comparison.order === 'undecided') return [same];
      return [`${withUnit(figure, Math.abs(comparison.difference))} ${comparison.order === 'higher' ? more : less}`];
    });
    return parts.length === 0 ? [] : [`${group.backend} ${joinNames(parts)}`];
  });
  if (clauses.length === 0) return null;
  const counts = [baseline, ...stores].map(({ group }) => group.measured.length);
  const fewest = Math.min(...counts);
  return (
    `On ${scenario}, against ${baseline.group.backend}, a request costs: ${clauses.join('; ')} ` +
    `(medians of ${fewest} trials${weakness(baseline.group.measured)}; a difference is named only where the intervals do not meet).`
  );
}

/** A reservation for so few trials that even their whole range is no strong evidence. */
function weakness(trials: readonly ReliableTrial[]): string {
  const interval = medianInterval(valuesOf(trials, p50.read));
  if (interval === null || interval.coverage >= 0.9) return '';
  return `, whose range holds the true median with only ${formatPercent(interval.coverage)}`;
}

function reservation({ group, guarantees }: Subject): string {
  if (!guarantees.sessions || guarantees.shared || group.routing !== 'round-robin') return '';
  return ` Most answers of ${group.backend} are anonymous, as the session is on another node: that is less work.`;
}

function inOrder(subjects: readonly Subject[], { backends }: RunResult): Subject[] {
  return backends.flatMap(({ name }) => subjects.find(({ group }) => group.backend === name) ?? []);
}
