import { markedName } from '../../figures/emulated.ts';
import { joinNames } from '../../figures/format.ts';
import type { TrialGroup } from '../../figures/groups.ts';
import { type FailureMode, GUARANTEE_FOR, promisesToSurvive, withPrimary } from '../../model/failure-mode.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { BackendSummary, ScenarioSummary } from '../../model/summaries.ts';

type Guarantees = BackendSummary['guarantees'];

/** A group of trials with the promises of its backend. */
export interface Subject {
  /** Its name in the report. */
  readonly name: string;
  readonly group: TrialGroup;
  /** Null if not known. */
  readonly guarantees: Guarantees | null;
  /** One of its servers follows another. */
  readonly replicated: boolean;
}

export function subjectOf(group: TrialGroup, result: RunResult): Subject {
  const backend = result.backends.find(({ name }) => name === group.backend);
  return {
    name: markedName(group.backend, result),
    group,
    guarantees: backend?.guarantees ?? null,
    replicated: backend?.replicated ?? false,
  };
}

/** The failures that the faults of a scenario are for this backend. */
export function failuresOf(
  { replicated }: Subject,
  { failureModes, changesRoles }: ScenarioSummary,
): readonly FailureMode[] {
  return changesRoles && replicated ? withPrimary(failureModes) : failureModes;
}

/** Whether requests reach nodes without the session even without a fault. */
export function isScattered({ group, guarantees }: Subject, { apps }: Pick<ScenarioSummary, 'apps'>): boolean {
  return guarantees !== null && !guarantees.shared && (group.routing === 'round-robin' || apps > 1);
}

/**
 * The cause of a loss. It follows from the failures and the promises, never from the backend's name.
 *
 * @param many whether the sentence is about several backends.
 */
export function causeOf(subject: Subject, scenario: ScenarioSummary, many = false): string {
  const cause = causeOfOne(subject, scenario);
  return many ? PLURALS.reduce((text, [one, several]) => text.replace(one, several), cause) : cause;
}

const PLURALS: readonly (readonly [RegExp, string])[] = [
  [/\bit does not\b/, 'they do not'],
  [/\bit declares\b/, 'they declare'],
  [/\bit keeps\b/, 'they keep'],
  [/\bit promises\b/, 'they promise'],
  [/\bits store\b/, 'their store'],
];

function causeOfOne(subject: Subject, scenario: ScenarioSummary): string {
  const { group, guarantees } = subject;
  if (guarantees === null) return 'what it promises is not known';
  if (isScattered(subject, scenario)) {
    return group.routing === 'round-robin'
      ? 'almost every request reaches a node without the session'
      : 'each application has nodes of its own, and they share no sessions';
  }
  const hit = whatHappened(group, scenario);
  if (hit.length === 0) return 'though nothing was broken';
  const failures = failuresOf(subject, scenario);
  if (failures.length === 0) return `though this takes no session away: ${joinNames(hit)}`;
  const broken = failures.filter((failure) => !promisesToSurvive(guarantees, failure));
  const [unpromised] = broken;
  if (unpromised === undefined) {
    return `though it declares to survive ${joinNames(failures.map((failure) => GUARANTEE_FOR[failure].words))}`;
  }
  if (!guarantees.shared && unpromised === 'node')
    return `those kept on ${joinNames(whatHappened(group, scenario, ', which'))}`;
  if (!guarantees.shared && unpromised === 'route')
    return `those whose users came to another node when ${joinNames(hit)}`;
  return `it does not promise to survive ${joinNames(broken.map((failure) => GUARANTEE_FOR[failure].words))}`;
}

/** Why these lost nothing while others did. The empty string if no single reason holds for all of them. */
export function whyKept(keepers: readonly Subject[], scenario: ScenarioSummary): string {
  if (keepers.some((one) => failuresOf(one, scenario).some((failure) => GUARANTEE_FOR[failure].ofTheStore))) {
    const isPromised = keepers.every((one) => {
      const { guarantees } = one;
      return (
        guarantees !== null && failuresOf(one, scenario).every((failure) => promisesToSurvive(guarantees, failure))
      );
    });
    return isPromised ? `, as ${keepers.length === 1 ? 'it promises' : 'they promise'}` : '';
  }
  return keepers.every(({ guarantees }) => guarantees?.shared === true) ? ': every node finds every session' : '';
}

/** For each kind of fault that struck: `node-2 died`, `node-1, node-2 and node-3 were replaced`. */
function whatHappened({ measured }: TrialGroup, { happened }: ScenarioSummary, joint = ''): string[] {
  const struck = measured.flatMap(({ faults }) => faults.filter(({ injectedUs }) => injectedUs !== null));
  return [...Map.groupBy(struck, ({ kind }) => kind)].map(([kind, faults]) => {
    const targets = [...new Set(faults.map(({ target }) => target))];
    const verb = happened[kind] ?? `was hit by ${kind}`;
    return `${joinNames(targets)}${joint} ${targets.length > 1 ? verb.replace(/^was /, 'were ') : verb}`;
  });
}
