import { arrivalCount, errorCount } from '../../figures/errors.ts';
import { formatCount, listed } from '../../figures/format.ts';
import { groupTrials, type TrialGroup } from '../../figures/groups.ts';
import { oneLine } from '../../model/errors.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';

/** Why a row holds no figures, or figures that did not pass: one line per backend, scenario and reason. */
export function statusNotes({ trials }: RunResult): string[] {
  const lines = groupTrials(trials).flatMap(({ backend, scenario, trials: members }) => {
    const notable = members.filter(({ status }) => status !== 'passed' && status !== 'skipped');
    const reasons = Map.groupBy(notable, ({ status, reason }) => `${status}: ${oneLine(reason ?? 'no reason given')}`);
    return [...reasons].map(([reason, same]) => {
      const share = members.length > 1 ? ` (${same.length} of ${members.length} trials)` : '';
      return `${backend}, ${scenario}${share}: ${reason.replace(/^failed/, 'FAILED')}`;
    });
  });
  return [...lines, ...skippedNotes(trials)];
}

/** Errors where nothing was broken, and the table does not show them. */
export function calmErrorNotes(result: RunResult): string[] {
  if (result.scenarios.length < 2) return [];
  const calm = result.scenarios.filter(({ faults }) => faults.length === 0).map(({ name }) => name);
  return groupTrials(result.trials)
    .filter(({ scenario }) => calm.includes(scenario))
    .flatMap(({ backend, scenario, measured }: TrialGroup) => {
      const errors = measured.reduce((sum, trial) => sum + errorCount(trial), 0);
      const arrivals = measured.reduce((sum, trial) => sum + arrivalCount(trial), 0);
      if (errors === 0) return [];
      return [
        `${backend}, ${scenario}: ${formatCount(errors)} of ${formatCount(arrivals)} requests failed, and nothing was broken`,
      ];
    });
}

/** What stood behind a capacity figure that counts only the good answers. */
export function capacityNotes({ trials }: RunResult): string[] {
  const notes = groupTrials(trials).flatMap(({ backend, measured }) => {
    const capacities = measured.flatMap(({ capacity }) => capacity ?? []);
    const anonymous = capacities.reduce((sum, capacity) => sum + capacity.anonymous, 0);
    const other = capacities.reduce((sum, capacity) => sum + capacity.notOk + capacity.errors, 0);
    const parts = [
      ...(anonymous > 0 ? [`${formatCount(anonymous)} answers to users it did not know`] : []),
      ...(other > 0 ? [`${formatCount(other)} errors`] : []),
    ];
    return parts.length === 0
      ? []
      : [`${backend}, capacity: only good answers count; there were also ${parts.join(' and ')}`];
  });
  const claimed = trials.flatMap((trial) => {
    if (trial.status === 'skipped' || trial.status === 'void' || trial.capacity === null) return [];
    return trial.routing === 'ip-hash' ? [trial.backend] : [];
  });
  return [
    ...notes,
    ...[...new Set(claimed)].map((backend) => {
      return `${backend}, capacity: autocannon has one address; it named those of its users in a header, and nginx believed it`;
    }),
  ];
}

/** What each store counts as bytes of a session: the figures are no better comparable than that. */
export function storeNotes({ trials }: RunResult): string[] {
  const byDefinition = new Map<string, Set<string>>();
  for (const { backend, measured } of groupTrials(trials)) {
    for (const { store } of measured) {
      if (store.definition === null || store.bytesPerSession === null) continue;
      byDefinition.set(store.definition, (byDefinition.get(store.definition) ?? new Set()).add(backend));
    }
  }
  return [...byDefinition].map(([definition, backends]) => `${[...backends].join(', ')}, store bytes: ${definition}`);
}

/** What the servers of each store take up as a whole, medians over all its trials. */
export function memoryNotes({ trials }: RunResult): string[] {
  const byBackend = Map.groupBy(trials, ({ backend }) => backend);
  const parts = [...byBackend].flatMap(([backend, members]) => {
    const sizes = members.flatMap((trial) => (trial.status === 'skipped' ? [] : (trial.store.memoryBytes ?? [])));
    const size = median(sizes);
    return size === null ? [] : [`${backend} ${formatCount(Math.round(size / 1e6))} MB`];
  });
  return parts.length === 0 ? [] : [`memory of the servers as a whole, whatever they hold: ${parts.join(', ')}`];
}

/** How many sessions were put into the store without a login, how fast, and how many of them a verdict is about. */
export function seedingNotes({ trials }: RunResult): string[] {
  return groupTrials(trials).flatMap(({ backend, scenario, trials: members }) => {
    const seedings = members.flatMap((trial) => (trial.status === 'skipped' ? [] : (trial.seeding ?? [])));
    const [first] = seedings;
    if (first === undefined) return [];
    const perS = median(seedings.map(({ count, durationMs }) => count / (durationMs / 1000))) ?? 0;
    const verified = Math.min(...seedings.map((seeding) => seeding.verified));
    const stored = Math.min(...seedings.map((seeding) => seeding.stored ?? first.count));
    return [
      [
        `${backend}, ${scenario}: ${formatCount(first.count)} sessions were seeded, ${formatCount(perS)} per second`,
        ...(stored < first.count * COUNTED_SHARE
          ? [`THE STORE HELD ONLY ${formatCount(stored)} of them right afterwards`]
          : []),
        verified === first.count
          ? 'what became of them is known of all'
          : `what became of them is known of ${formatCount(verified)}, the others were not visited`,
      ].join('; '),
    ];
  });
}

/** A server under load may count a few of many too little. */
const COUNTED_SHARE = 0.999;

/** Of a backend that was skipped everywhere its name; of the others also where. */
function skippedNotes(trials: RunResult['trials']): string[] {
  const ran = new Set(trials.flatMap(({ backend, status }) => (status === 'skipped' ? [] : [backend])));
  const skipped = trials.filter((trial) => trial.status === 'skipped');
  const alike = Map.groupBy(skipped, ({ backend, reason }) => `${backend}\n${oneLine(reason)}`);
  return [...alike.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const scenarios = listed([...new Set(members.map(({ scenario }) => scenario))]);
    const where = ran.has(first.backend) ? ` on ${scenarios}` : '';
    return [`${first.backend}: skipped${where}: ${oneLine(first.reason)}`];
  });
}
