import type { BackendSummary, MeasuredTrial, RunResult } from '../model/run-result.ts';
import { median } from '../stats/median.ts';
import { markedName } from './emulated.ts';
import { groupTrials, seenSessions, type TrialGroup } from './figures.ts';
import { formatCount, listed } from './format.ts';
import { scenarioRoles } from './rows.ts';

/** Who lost sessions, how many and why: one paragraph per scenario with a fault, or one for the calm one. */
export function lossSentences(result: RunResult): string[] {
  const { calm, fault } = scenarioRoles(result);
  const groups = groupTrials(result.trials).filter(({ measured }) => cohortSize(measured) > 0);
  return fault.flatMap((scenario) => {
    const own = groups.filter((group) => group.scenario === scenario);
    if (own.length === 0) return [];
    const losers = own.filter(({ measured }) => lostIn(measured) > 0);
    const keepers = own.filter(({ measured }) => lostIn(measured) === 0);
    const sentences = losers.map((group) => {
      const beforehand = scenario === calm ? undefined : groups.find((other) => isCalmTwin(other, group, calm));
      return lossOf(group, beforehand, result);
    });
    return [
      [`On ${scenario}:`, ...sentences, ...(keepers.length > 0 ? [keptBy(keepers, losers, result)] : [])].join(' '),
    ];
  });
}

function lossOf(group: TrialGroup, calm: TrialGroup | undefined, result: RunResult): string {
  const { backend, measured } = group;
  const already =
    calm !== undefined && lostIn(calm.measured) > 0 ? `, and ${lostOf(calm.measured)} already on ${calm.scenario}` : '';
  const cause = causeOf(group, guaranteesOf(group, result.backends));
  return `${markedName(backend, result)} lost ${lostOf(measured)} sessions${spreadOf(measured)}${already}: ${cause}.`;
}

/** What a loss follows from: where the sessions are and how requests find them, not the backend's name. */
function causeOf({ routing, measured }: TrialGroup, guarantees: BackendSummary['guarantees'] | null): string {
  const victims = new Set(
    measured.flatMap(({ faults }) => faults.flatMap(({ injectedUs, target }) => (injectedUs === null ? [] : [target]))),
  );
  if (guarantees === null) return 'what it promises is not known';
  if (!guarantees.shared && routing === 'round-robin') {
    return 'almost every request reaches a node that does not know the user';
  }
  if (!guarantees.shared && victims.size > 0) return `those kept on ${listed([...victims])}, which died`;
  if (!guarantees.shared) return 'though no node died';
  return guarantees.survivesNodeLoss ? 'though it declares to lose none' : 'it does not promise to keep them all';
}

function keptBy(keepers: readonly TrialGroup[], losers: readonly TrialGroup[], result: RunResult): string {
  const names = listed(keepers.map(({ backend }) => markedName(backend, result)));
  const allShared = keepers.every((group) => guaranteesOf(group, result.backends)?.shared === true);
  const why = allShared && losers.length > 0 ? ': every node finds every session in the shared store' : '';
  return `${names} lost none${why}.`;
}

/** `334 of 1,000`: the median over trials. */
function lostOf(trials: readonly MeasuredTrial[]): string {
  const lost = median(trials.map(({ sessions }) => sessions.lost)) ?? 0;
  return `${formatCount(lost)} of ${formatCount(cohortSize(trials))}`;
}

function spreadOf(trials: readonly MeasuredTrial[]): string {
  if (trials.length < 2) return '';
  const lost = trials.map(({ sessions }) => sessions.lost);
  const [least, most] = [formatCount(Math.min(...lost)), formatCount(Math.max(...lost))];
  return ` (${least === most ? `in each of ${trials.length} trials` : `median of ${trials.length} trials, ${least} to ${most}`})`;
}

function isCalmTwin(other: TrialGroup, group: TrialGroup, calm: string | null): boolean {
  return other.backend === group.backend && other.scenario === calm;
}

function guaranteesOf(
  { backend }: TrialGroup,
  backends: readonly BackendSummary[],
): BackendSummary['guarantees'] | null {
  return backends.find(({ name }) => name === backend)?.guarantees ?? null;
}

function lostIn(trials: readonly MeasuredTrial[]): number {
  return Math.max(0, ...trials.map(({ sessions }) => sessions.lost));
}

function cohortSize(trials: readonly MeasuredTrial[]): number {
  return Math.max(0, ...trials.map(seenSessions));
}
