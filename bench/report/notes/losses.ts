import { formatCount, joinNames } from '../../figures/format.ts';
import type { TrialGroup } from '../../figures/groups.ts';
import { lossInWords, lostLaterOver, lostOver, lostSessions } from '../../figures/lost.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { ScenarioSummary } from '../../model/summaries.ts';
import { isMatrixRun, orderedGroups, scenarioRoles } from '../draw/rows.ts';
import { causeOf, isScattered, type Subject, subjectOf, whyKept } from './causes.ts';

/**
 * Which backends lost sessions, how many and why. A paragraph for each scenario with a fault, and for each without one in
 * which a session was lost that some node had. In a run without faults, also for the first scenario.
 */
export function lossSentences(result: RunResult): string[] {
  const { calm, fault } = scenarioRoles(result);
  const subjects = orderedGroups(result)
    .filter(({ measured }) => lostOver(measured).total > 0)
    .map((group) => subjectOf(group, result));
  // A backend that loses them everywhere is named once.
  const isKnown = ({ group }: Subject): boolean =>
    isMatrixRun(result) &&
    subjects.some(({ group: other }) => isCalmTwin(other, group, calm) && hasLost(other.measured));
  return result.scenarios.flatMap((scenario, index) => {
    const own = subjects.filter(({ group }) => group.scenario === scenario.name);
    if (scenario.failureModes.includes('sessions')) return endedOnPurpose(own, scenario);
    const isEverywhere = (subject: Subject): boolean => isScattered(subject, { apps: 1 });
    const isOften = (subject: Subject): boolean => scenario.name !== calm && isEverywhere(subject) && isKnown(subject);
    const named = own.filter((subject) => !isOften(subject));
    const losers = named.filter(({ group }) => hasLost(group.measured));
    const isTold =
      fault.includes(scenario.name) ||
      (fault.length === 0 && index === 0) ||
      (isMatrixRun(result) && scenario.name === calm) ||
      losers.some((subject) => !isEverywhere(subject));
    if (!isTold || named.length === 0) return [];
    const keepers = named.filter((subject) => !losers.includes(subject));
    const calmTwinOf = ({ group }: Subject): TrialGroup | undefined =>
      scenario.name === calm ? undefined : subjects.find((other) => isCalmTwin(other.group, group, calm))?.group;
    const causes = Map.groupBy(losers, (subject) => causeOf(subject, scenario));
    const sentences = [...causes.values()].flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const parts = members.map((member) => lossOf(member, calmTwinOf(member), member === first));
      return [`${joinNames(parts)}: ${causeOf(first, scenario, members.length > 1)}.`];
    });
    return [[`On ${scenario.name}:`, ...sentences, ...keptBy(keepers, losers, scenario)].join(' ')];
  });
}

function lossOf({ name, group }: Subject, calm: TrialGroup | undefined, isFirst: boolean): string {
  const { measured } = group;
  const already =
    calm !== undefined && lostOver(calm.measured).sum > 0
      ? `, and ${lossInWords(lostOver(calm.measured))} already on ${calm.scenario}`
      : '';
  const loss = isFirst ? `lost ${lossInWords(lostOver(measured))} sessions` : lossInWords(lostOver(measured));
  return `${name} ${loss}${spreadOf(measured)}${lostLater(measured)}${already}`;
}

function keptBy(keepers: readonly Subject[], losers: readonly Subject[], scenario: ScenarioSummary): string[] {
  if (keepers.length === 0) return [];
  const names = joinNames(keepers.map(({ name }) => name));
  return [losers.length > 0 ? `${names} lost none${whyKept(keepers, scenario)}.` : `${names} lost no session.`];
}

/** A loss is right then. A backend that kept its sessions is what to notice. */
function endedOnPurpose(subjects: readonly Subject[], scenario: ScenarioSummary): string[] {
  const struck = subjects.filter(({ group }) => group.measured.some(({ faults }) => faults.length > 0));
  const [keepers, losers] = [false, true].map((isLost) =>
    struck.filter(({ group }) => lostOver(group.measured).sum > 0 === isLost),
  ) as [Subject[], Subject[]];
  const lost = losers.map(({ name, group }) => `${name} ${lossInWords(lostOver(group.measured))}`);
  const kept = keepers.map(({ name }) => name);
  const sentences = [
    ...(lost.length > 0 ? [`all sessions were ended on purpose, and these were lost: ${joinNames(lost)}.`] : []),
    ...(kept.length > 0 ? [`${joinNames(kept)} lost none, although all should have ended.`] : []),
  ];
  return sentences.length === 0 ? [] : [[`On ${scenario.name}:`, ...sentences].join(' ')];
}

/** Of later sessions. */
function lostLater(trials: readonly ReliableTrial[]): string {
  const later = lostLaterOver(trials);
  return later.sum === 0 ? '' : `, and ${lossInWords(later)} later ones`;
}

/** How far the trials behind a sum differ. */
function spreadOf(trials: readonly ReliableTrial[]): string {
  if (trials.length < 2) return '';
  const counts = trials.map(lostSessions);
  const [least, most] = [formatCount(Math.min(...counts)), formatCount(Math.max(...counts))];
  return ` (${least === most ? least : `${least} to ${most}`} in each of ${trials.length} trials)`;
}

function isCalmTwin(other: TrialGroup, group: TrialGroup, calm: string | null): boolean {
  return other.backend === group.backend && other.scenario === calm;
}

/** Of the cohort and of later sessions. */
function hasLost(trials: readonly ReliableTrial[]): boolean {
  return lostOver(trials).sum + lostLaterOver(trials).sum > 0;
}
