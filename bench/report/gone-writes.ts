import type { MeasuredTrial, RunResult } from '../model/run-result.ts';
import { SURVIVING } from '../model/taken-away.ts';
import { median } from '../stats/median.ts';
import { causeOf } from './causes.ts';
import { markedName } from './emulated.ts';
import type { TrialGroup } from './figures.ts';
import { formatCount } from './format.ts';
import { orderedGroups } from './rows.ts';

/**
 * How many acknowledged writes were gone and why: a sentence for each backend in each scenario that can undo them without
 * anybody losing a session.
 */
export function goneWriteSentences(result: RunResult): string[] {
  const scenarios = result.scenarios.filter(({ takesAway }) =>
    takesAway.some((what) => SURVIVING[what].losesWrites === true),
  );
  return scenarios.flatMap((scenario) =>
    orderedGroups(result)
      .filter((group) => group.scenario === scenario.name && group.measured.length > 0)
      .map((group) => {
        const name = markedName(group.backend, result);
        const said = `On ${scenario.name}: ${name} lost ${writesOf(group)}`;
        if (gone(group, ({ lostUpdates }) => lostUpdates) === 0) return `${said}.`;
        const guarantees = result.backends.find((one) => one.name === group.backend)?.guarantees ?? null;
        return `${said}: ${causeOf({ name, group, guarantees }, scenario)}.`;
      }),
  );
}

function writesOf(group: TrialGroup): string {
  const writes = gone(group, ({ lostUpdates }) => lostUpdates);
  if (writes === 0) return 'no write that was acknowledged';
  const sessions = gone(group, (trial) => trial.sessions['rolled-back'] + trial.reSessions['rolled-back']);
  const trials = group.measured.length < 2 ? '' : ` (medians of ${group.measured.length} trials)`;
  return `${formatCount(writes)} acknowledged writes in ${formatCount(sessions)} sessions${trials}`;
}

function gone({ measured }: TrialGroup, count: (trial: MeasuredTrial) => number): number {
  return median(measured.map(count)) ?? 0;
}
