import { emulatorOf } from '../../bench/figures/emulated.ts';
import { formatPercent, NOTHING, significant, wholeOrSignificant } from '../../bench/figures/format.ts';
import type { ReliableTrial } from '../../bench/model/measured-trial.ts';
import type { RunResult } from '../../bench/model/run-result.ts';
import { markdownTable } from '../../bench/report/draw/markdown-table.ts';
import { rowsOf, scenarioRoles } from '../../bench/report/draw/rows.ts';
import { tripsPerRequest } from '../../bench/report/notes/store-traffic.ts';
import { sharedBackends, writesPerRequest } from '../../bench/report/notes/touches.ts';

/**
 * What `--touch-interval` saves the stores, as Markdown: the same figures from a run without it and from a run with it, for
 * every shared store in both. Only counts, no times: the difference of two runs in time is noise.
 *
 * @throws Error if the first run has an interval, or the second has none.
 */
export function throttledSection(plain: RunResult, throttled: RunResult): string {
  const intervalMs = throttled.config.touchIntervalMs;
  if (plain.config.touchIntervalMs > 0) throw new Error('the first run must be without --touch-interval');
  if (intervalMs === 0) throw new Error('the run for --throttled must have --touch-interval');
  const rows = sharedBackends(plain).flatMap((backend) => {
    const [before, after] = [calmTrials(plain, backend), calmTrials(throttled, backend)];
    const [writes, left] = [writesPerRequest(before), writesPerRequest(after)];
    if (writes === null || left === null) return [];
    return [
      [
        emulatorOf(backend, plain) === null ? `\`${backend}\`` : `\`${backend}\` (emulated)`,
        pair(writes.writes, left.writes, significant),
        pair(writes.touches, left.touches, significant),
        formatPercent(1 - left.writes / writes.writes),
        pair(tripsOf(before), tripsOf(after), wholeOrSignificant),
      ],
    ];
  });
  return [
    '## What `--touch-interval` saves the store',
    '',
    `Two runs, without and with \`--touch-interval ${intervalMs / 1000}s\`. A node extends a session no more often than that, and a`,
    'session may end earlier by as much. A write saves, ends or extends a session. These are counts, so they are the same on',
    'any machine. CPU time is not, and two runs are too few to show how much of it was saved. The store calls of a backend',
    'without express-session are not counted, so it is not in this table.',
    '',
    markdownTable(['backend', 'writes per request', 'of them touches', 'writes saved', 'round trips per read'], rows),
  ].join('\n');
}

function calmTrials(result: RunResult, backend: string): readonly ReliableTrial[] {
  const { calm } = scenarioRoles(result);
  const row = rowsOf(result).find((one) => one.backend === backend);
  return (calm === null ? undefined : row?.groups.get(calm))?.measured ?? [];
}

function tripsOf(trials: readonly ReliableTrial[]): number | null {
  return tripsPerRequest(trials)?.read ?? null;
}

/** `0.98 → 0.21`. */
function pair(before: number | null, after: number | null, format: (value: number) => string): string {
  return [before, after].map((value) => (value === null ? NOTHING : format(value))).join(' → ');
}
