import { emulatorOf } from '../../bench/figures/emulated.ts';
import { formatPercent, NOTHING, significant, wholeOrSignificant } from '../../bench/figures/format.ts';
import type { ReliableTrial } from '../../bench/model/measured-trial.ts';
import type { RunResult } from '../../bench/model/run-result.ts';
import { markdownTable } from '../../bench/report/draw/markdown-table.ts';
import { rowsOf, scenarioRoles } from '../../bench/report/draw/rows.ts';
import { tripsPerRequest } from '../../bench/report/notes/store-traffic.ts';
import { sharedBackends, writesPerRequest } from '../../bench/report/notes/touches.ts';

/**
 * What `--touch-interval` spares the stores, as Markdown: the same figures from a run without it and from one with it,
 * of all shared stores that are in both. Only what is counted: no times, which two runs do not tell apart.
 *
 * @throws Error where the one run has an interval, or the other has none.
 */
export function throttledSection(plain: RunResult, throttled: RunResult): string {
  const intervalMs = throttled.config.touchIntervalMs;
  if (plain.config.touchIntervalMs > 0) throw new Error('the first run is to be one without --touch-interval');
  if (intervalMs === 0) throw new Error('the run for --throttled is to be one with --touch-interval');
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
    '## What `--touch-interval` spares the store',
    '',
    `Two runs, without and with \`--touch-interval ${intervalMs / 1000}s\`: a node extends a session no more often than that, and a`,
    'session may end earlier by as much. A write is a session saved, ended or extended. All of this was counted, so it is',
    'the same on any machine; CPU time is not, and two runs do not tell what was spared of it. What a backend without',
    'express-session asks of its store is not counted, so that it is not in this table.',
    '',
    markdownTable(['backend', 'writes per request', 'of them touches', 'writes spared', 'round trips per read'], rows),
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
