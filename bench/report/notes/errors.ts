import { formatCount, joinNames } from '../../figures/format.ts';
import type { TrialGroup } from '../../figures/groups.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { ScenarioSummary } from '../../model/summaries.ts';
import { orderedGroups } from '../draw/rows.ts';

/** Causes of failed requests in scenarios with faults, and how slowly they failed. */
export function errorNotes(result: RunResult): string[] {
  const groups = orderedGroups(result);
  return result.scenarios
    .filter(({ faults }) => faults.length > 0)
    .flatMap((scenario) => {
      const own = groups.filter((group) => group.scenario === scenario.name);
      const causes = causesOf(own, scenario);
      return causes.length === 0
        ? []
        : [`${scenario.name}, failed requests: ${causes.join('; ')}. Slowest: ${slowest(own)}`];
    });
}

/** More backends than these are counted and not named. */
const MOST_NAMES = 3;

function causesOf(groups: readonly TrialGroup[], { reloadsProxy }: ScenarioSummary): string[] {
  const causes = new Map<string, { count: number; readonly backends: string[] }>();
  for (const { backend, measured } of groups) {
    for (const [cause, count] of Object.entries(sumOf(measured))) {
      const found = causes.get(cause) ?? { count: 0, backends: [] };
      found.count += count;
      found.backends.push(backend);
      causes.set(cause, found);
    }
  }
  return [...causes]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .map(([cause, { count, backends }]) => {
      const who = backends.length > MOST_NAMES ? `${backends.length} backends` : joinNames(backends);
      // Users are connected to the proxy only.
      const why = cause === 'reset' && reloadsProxy ? ', by the proxy as it was reloaded' : '';
      return `${cause} ${formatCount(count)} (${who})${why}`;
    });
}

function sumOf(trials: readonly ReliableTrial[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { errorsByCause } of trials) {
    for (const [cause, count] of Object.entries(errorsByCause)) sums[cause] = (sums[cause] ?? 0) + count;
  }
  return sums;
}

/** `redis and memcached 0.5 s; postgres 1.5 s (2.2 s since it was due)`. Times count from the sending. */
function slowest(groups: readonly TrialGroup[]): string {
  const times = groups.flatMap(({ backend, measured }) => {
    const found = measured.flatMap(({ slowestErrorUs }) => slowestErrorUs ?? []);
    if (found.length === 0) return [];
    const sinceDue = seconds(Math.max(...found.map(({ sinceIntended }) => sinceIntended)));
    const sinceSent = seconds(Math.max(...found.map((one) => one.sinceSent ?? 0)));
    return [{ backend, text: sinceDue === sinceSent ? sinceSent : `${sinceSent} (${sinceDue} since it was due)` }];
  });
  const alike = Map.groupBy(times, ({ text }) => text);
  return [...alike].map(([text, members]) => `${joinNames(members.map(({ backend }) => backend))} ${text}`).join('; ');
}

/** A tenth of a second tells failing fast from hanging. */
function seconds(valueUs: number): string {
  return valueUs < 50_000 ? 'under 0.05 s' : `${(valueUs / 1e6).toFixed(1)} s`;
}
