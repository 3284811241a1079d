import { emulatorOf } from '../../figures/emulated.ts';
import { formatCount, formatMs, wholeOrSignificant } from '../../figures/format.ts';
import { groupTrials, valuesOf } from '../../figures/groups.ts';
import { areStalls } from '../../figures/one-stall.ts';
import { ofStack } from '../../figures/trust.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { SweepFigures } from '../../model/trial-figures.ts';
import { median } from '../../stats/median.ts';
import { samplesNeeded } from '../../stats/percentile-support.ts';

/** How long sweeps of many expired sessions took, and how they delayed requests, if a scenario measures it. Medians over trials. */
export function sweepNotes(result: RunResult): string[] {
  const asked = groupTrials(result.trials).flatMap(({ backend, scenario, measured }) => {
    const swept = measured.filter(({ sweeps }) => sweeps !== null);
    return swept.length === 0 ? [] : [{ backend, scenario, swept }];
  });
  const said = asked.map(({ backend, scenario, swept }) => ({
    backend,
    text: `${scenario}: ${textOf(swept, emulatorOf(backend, result) !== null)}`,
  }));
  return [...Map.groupBy(said, ({ text }) => text)].map(([text, alike]) => {
    return `${alike.map(({ backend }) => backend).join(', ')}, ${text}`;
  });
}

function textOf(trials: readonly ReliableTrial[], isEmulated: boolean): string {
  const records = valuesOf(trials, ({ sweeps }) => sweeps);
  const deleted = middle(records, (record) => record.deleted);
  if (deleted === null) return 'nothing to sweep, expired sessions end by themselves';
  const expiring = middle(records, (record) => record.expiring);
  const longestMs = middle(records, ({ longestMs: one }) => one);
  const what = `${wholeOrSignificant(deleted)} expired sessions were swept`;
  const longest = longestMs === null ? '' : `, the longest sweep took ${formatMs(longestMs * 1000)} ms`;
  return expiring === null
    ? `${what}${longest}; only sessions of its users, because ${isEmulated ? 'an emulator with more says nothing about the real server' : 'it cannot be seeded'}`
    : `${what}${longest}; ${latencies(trials, records)}`;
}

const DURING = 'during large sweeps or within two seconds after them';

function latencies(trials: readonly ReliableTrial[], records: readonly SweepFigures[]): string {
  const both = valuesOf(
    trials,
    ofStack(({ sweeps }) => {
      if (sweeps === null || sweeps.during.p99Us === null || sweeps.outside.p99Us === null) return null;
      return { during: sweeps.during, outside: sweeps.outside };
    }),
  );
  const during = middleP99(both.map((one) => one.during));
  const outside = middleP99(both.map((one) => one.outside));
  if (during !== null && outside !== null) return `p99 ${during} for requests ${DURING}, ${outside} for the others`;
  const requests = middle(records, (record) => record.during.count) ?? 0;
  if (requests === 0) return 'no sweep was large';
  if (requests >= samplesNeeded(99)) return 'no p99 for requests during large sweeps';
  return `p99 needs ${formatCount(samplesNeeded(99))} requests, ${wholeOrSignificant(requests)} came ${DURING}`;
}

/** `31.0 ms`, and that one stall may have decided it. */
function middleP99(parts: readonly SweepFigures['during'][]): string | null {
  const p99Us = middle(parts, (one) => one.p99Us);
  if (p99Us === null) return null;
  return `${formatMs(p99Us)} ms${areStalls(parts.map(({ episodes }) => episodes)) ? ' (one stall)' : ''}`;
}

function middle<T>(values: readonly T[], figure: (value: T) => number | null): number | null {
  return median(values.map(figure).filter((value) => value !== null));
}
