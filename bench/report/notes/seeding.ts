import { formatCount } from '../../figures/format.ts';
import { groupTrials } from '../../figures/groups.ts';
import type { RunResult } from '../../model/run-result.ts';
import { median } from '../../stats/median.ts';

/** How many sessions were seeded, how fast, and for how many of them the fate is known. */
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
          ? 'the fate of all is known'
          : `the fate of ${formatCount(verified)} is known, the others were not visited`,
      ].join('; '),
    ];
  });
}

/** A server under load may miss a few sessions when it counts. */
const COUNTED_SHARE = 0.999;
