import { counted, formatCount, joinNames } from '../../figures/format.ts';
import { seenSessions } from '../../figures/lost.ts';
import { GUARANTEE_FOR } from '../../model/failure-mode.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { ScenarioSummary } from '../../model/summaries.ts';
import type { UndoneCount, UndoneWrites } from '../../model/verdict.ts';
import { median } from '../../stats/median.ts';
import { orderedGroups } from '../draw/rows.ts';
import { causeOf, failuresOf, isScattered, type Subject, subjectOf } from './causes.ts';

/**
 * How many acknowledged writes and logouts were undone, and why: a sentence for each backend and scenario with some. That
 * a backend lost none is worth a sentence if the failure can undo writes without taking sessions, or if another backend
 * lost some.
 */
export function undoneWriteSentences(result: RunResult): string[] {
  const subjects = orderedGroups(result)
    .filter(({ measured }) => measured.some((trial) => seenSessions(trial) > 0))
    .map((group) => subjectOf(group, result));
  return result.scenarios.flatMap((scenario) => {
    // A request may reach a node without the session: what it does not find there was not undone.
    const own = subjects.filter(
      (subject) => subject.group.scenario === scenario.name && !isScattered(subject, { apps: scenario.apps }),
    );
    const losers = own.filter(({ group }) =>
      group.measured.some((trial) => UNDOINGS.some(({ count }) => count(trial.undone) > 0)),
    );
    const keepers = own.filter(
      (subject) => !losers.includes(subject) && (losers.length > 0 || mayLose(subject, scenario)),
    );
    const names = keepers.filter(({ group }) => group.measured.every(keptSessions)).map(({ name }) => name);
    return [
      ...losers.flatMap((subject) => undoneBy(subject, scenario)).map((text) => `On ${scenario.name}: ${text}`),
      ...(names.length === 0 ? [] : [`On ${scenario.name}: ${joinNames(names)} lost no acknowledged write.`]),
    ];
  });
}

function mayLose(subject: Subject, scenario: ScenarioSummary): boolean {
  return failuresOf(subject, scenario).some((failure) => GUARANTEE_FOR[failure].losesWrites);
}

/** Otherwise the writes are gone with their sessions, and need no sentence. */
function keptSessions({ cohort, later }: ReliableTrial): boolean {
  return cohort.lost + later.lost === 0;
}

/** A way in which writes are undone, and its sentence. */
interface Undoing {
  readonly count: (undone: UndoneWrites) => number;
  readonly sentence: (name: string, trials: readonly UndoneWrites[]) => string;
  /** Null: the cause is the failure of the scenario. */
  readonly cause: string | null;
}

const UNDOINGS: readonly Undoing[] = [
  {
    count: ({ rolledBack }) => rolledBack.writes,
    sentence: (name, trials) => `${name} lost ${writesIn(trials.map(({ rolledBack }) => rolledBack))}`,
    cause: null,
  },
  {
    count: ({ logouts }) => logouts,
    sentence: (name, trials) =>
      `${medianOf(
        trials.map(({ logouts }) => logouts),
        'logout',
      )} of ${name} did not hold`,
    cause: null,
  },
  {
    count: ({ overwritten }) => overwritten.writes,
    sentence: (name, trials) => `${name} lost ${writesIn(trials.map(({ overwritten }) => overwritten))}`,
    cause: 'another save of the same session may have overwritten them',
  },
];

function undoneBy(subject: Subject, scenario: ScenarioSummary): string[] {
  const { name, group } = subject;
  const trials = group.measured.map(({ undone }) => undone);
  return UNDOINGS.filter(({ count }) => trials.some((trial) => count(trial) > 0)).map(
    ({ sentence, cause }) => `${sentence(name, trials)}: ${cause ?? causeOf(subject, scenario)}.`,
  );
}

/**
 * `27 acknowledged writes in 5 sessions`. Of several trials the medians, with their spread: the sentence says what one
 * trial is like. The matrix sums over trials, as it does for all its signs.
 */
function writesIn(trials: readonly UndoneCount[]): string {
  const writes = trials.map((trial) => trial.writes);
  const [least, most] = [formatCount(Math.min(...writes)), formatCount(Math.max(...writes))];
  const spread = trials.length < 2 ? '' : ` (medians of ${trials.length} trials, ${least} to ${most} writes)`;
  const sessions = trials.map((trial) => trial.sessions);
  return `${medianOf(writes, 'acknowledged write')} in ${medianOf(sessions, 'session')}${spread}`;
}

function medianOf(trials: readonly number[], one: string): string {
  return counted(median(trials) ?? 0, one);
}
