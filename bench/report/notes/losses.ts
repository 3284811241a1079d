import { seenSessions, type TrialGroup } from '../../figures/figures.ts';
import { formatCount, listed } from '../../figures/format.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { ScenarioSummary } from '../../model/summaries.ts';
import { median } from '../../stats/median.ts';
import { isMatrixRun, orderedGroups, scenarioRoles } from '../draw/rows.ts';
import { causeOf, isScattered, type Subject, subjectOf, whyKept } from './causes.ts';

/**
 * Who lost sessions, how many and why: a paragraph for each scenario with a fault, for each without in which a session
 * was lost that could have been found, and for the first of a run in which nothing breaks.
 */
export function lossSentences(result: RunResult): string[] {
  const { calm, fault } = scenarioRoles(result);
  const subjects = orderedGroups(result)
    .filter(({ measured }) => cohortSize(measured) > 0)
    .map((group) => subjectOf(group, result));
  // One that loses them everywhere is spoken of once.
  const isKnown = ({ group }: Subject): boolean =>
    isMatrixRun(result) &&
    subjects.some(({ group: other }) => isCalmTwin(other, group, calm) && lostIn(other.measured) > 0);
  return result.scenarios.flatMap((scenario, index) => {
    const own = subjects.filter(({ group }) => group.scenario === scenario.name);
    if (scenario.failureModes.includes('sessions')) return endedOnPurpose(own, scenario);
    const isEverywhere = (subject: Subject): boolean => isScattered(subject, { apps: 1 });
    const isOften = (subject: Subject): boolean => scenario.name !== calm && isEverywhere(subject) && isKnown(subject);
    const told = own.filter((subject) => !isOften(subject));
    const losers = told.filter(({ group }) => lostIn(group.measured) > 0);
    const isTold =
      fault.includes(scenario.name) ||
      (fault.length === 0 && index === 0) ||
      (isMatrixRun(result) && scenario.name === calm) ||
      losers.some((subject) => !isEverywhere(subject));
    if (!isTold || told.length === 0) return [];
    const keepers = told.filter((subject) => !losers.includes(subject));
    const calmTwinOf = ({ group }: Subject): TrialGroup | undefined =>
      scenario.name === calm ? undefined : subjects.find((other) => isCalmTwin(other.group, group, calm))?.group;
    const causes = Map.groupBy(losers, (subject) => causeOf(subject, scenario));
    const sentences = [...causes.values()].flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const parts = members.map((member) => lossOf(member, calmTwinOf(member), member === first));
      return [`${listed(parts)}: ${causeOf(first, scenario, members.length > 1)}.`];
    });
    return [[`On ${scenario.name}:`, ...sentences, ...keptBy(keepers, losers, scenario)].join(' ')];
  });
}

function lossOf({ name, group }: Subject, calm: TrialGroup | undefined, isFirst: boolean): string {
  const { measured } = group;
  const already =
    calm !== undefined && lostOfCohort(calm.measured) > 0
      ? `, and ${lostOf(calm.measured)} already on ${calm.scenario}`
      : '';
  const loss = isFirst ? `lost ${lostOf(measured)} sessions` : lostOf(measured);
  return `${name} ${loss}${spreadOf(measured)}${lostLater(measured)}${already}`;
}

function keptBy(keepers: readonly Subject[], losers: readonly Subject[], scenario: ScenarioSummary): string[] {
  if (keepers.length === 0) return [];
  const names = listed(keepers.map(({ name }) => name));
  return [losers.length > 0 ? `${names} lost none${whyKept(keepers, scenario)}.` : `${names} lost no session.`];
}

/** No loss is anybody's fault then; to have kept a session is what there is to notice. */
function endedOnPurpose(subjects: readonly Subject[], scenario: ScenarioSummary): string[] {
  const struck = subjects.filter(({ group }) => group.measured.some(({ faults }) => faults.length > 0));
  const [keepers, losers] = [false, true].map((isLost) =>
    struck.filter(({ group }) => lostOfCohort(group.measured) > 0 === isLost),
  ) as [Subject[], Subject[]];
  const lost = losers.map(({ name, group }) => `${name} ${lostOf(group.measured)}`);
  const kept = keepers.map(({ name }) => name);
  const sentences = [
    ...(lost.length > 0 ? [`all sessions were ended on purpose, and these were lost: ${listed(lost)}.`] : []),
    ...(kept.length > 0 ? [`${listed(kept)} lost none, though all were to end.`] : []),
  ];
  return sentences.length === 0 ? [] : [[`On ${scenario.name}:`, ...sentences].join(' ')];
}

/** `334 of 1,000`: the median over trials. */
function lostOf(trials: readonly ReliableTrial[]): string {
  const lost = median(trials.map(({ cohort }) => cohort.lost)) ?? 0;
  return `${formatCount(lost)} of ${formatCount(cohortSize(trials))}`;
}

/** Of sessions that were opened in place of others, or after a logout. */
function lostLater(trials: readonly ReliableTrial[]): string {
  const lost = median(trials.map(({ later }) => later.lost)) ?? 0;
  if (lost === 0 && trials.every(({ later }) => later.lost === 0)) return '';
  const total = median(trials.map(({ later }) => later.total)) ?? 0;
  return `, and ${formatCount(lost)} of ${formatCount(total)} opened since`;
}

function spreadOf(trials: readonly ReliableTrial[]): string {
  if (trials.length < 2) return '';
  const lost = trials.map(({ cohort }) => cohort.lost);
  const [least, most] = [formatCount(Math.min(...lost)), formatCount(Math.max(...lost))];
  return ` (${least === most ? `in each of ${trials.length} trials` : `median of ${trials.length} trials, ${least} to ${most}`})`;
}

function isCalmTwin(other: TrialGroup, group: TrialGroup, calm: string | null): boolean {
  return other.backend === group.backend && other.scenario === calm;
}

function lostOfCohort(trials: readonly ReliableTrial[]): number {
  return Math.max(0, ...trials.map(({ cohort }) => cohort.lost));
}

/** In any of the trials, of all sessions that there were. */
function lostIn(trials: readonly ReliableTrial[]): number {
  return Math.max(0, ...trials.map(({ cohort, later }) => cohort.lost + later.lost));
}

function cohortSize(trials: readonly ReliableTrial[]): number {
  return Math.max(0, ...trials.map(seenSessions));
}
