import { significant } from '../../figures/format.ts';
import { groupTrials, valuesOf } from '../../figures/groups.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';
import { scenarioRoles } from '../draw/rows.ts';

/** Writes to the store per request, touches included, and the touches alone. Medians over trials. */
export function writesPerRequest(
  trials: readonly ReliableTrial[],
): { readonly writes: number; readonly touches: number } | null {
  const calls = valuesOf(trials, ({ store }) => store.callsPerRequest);
  const writes = median(calls.map((one) => one.writes + one.touches));
  const touches = median(calls.map((one) => one.touches));
  return writes === null || touches === null ? null : { writes, touches };
}

/** Backends with a store that all nodes share. */
export function sharedBackends({ backends }: RunResult): readonly string[] {
  return backends.filter(({ guarantees }) => guarantees.shared).map(({ name }) => name);
}

/** The remaining writes to shared stores with `--touch-interval`. */
export function touchNotes(result: RunResult): string[] {
  const { touchIntervalMs } = result.config;
  const { calm } = scenarioRoles(result);
  const shared = sharedBackends(result);
  if (touchIntervalMs === 0) return [];
  const parts = groupTrials(result.trials).flatMap(({ backend, scenario, measured }) => {
    const found = scenario === calm && shared.includes(backend) ? writesPerRequest(measured) : null;
    return found === null
      ? []
      : [`${backend} ${significant(found.writes)} (${significant(found.touches)} of them touches)`];
  });
  if (parts.length === 0) return [];
  return [`--touch-interval ${touchIntervalMs / 1000} s, store writes per request on ${calm}: ${parts.join(', ')}`];
}
