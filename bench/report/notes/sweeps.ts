import { emulatorOf } from '../../figures/emulated.ts';
import { formatCount, formatMs, wholeOrSignificant } from '../../figures/format.ts';
import { groupTrials, valuesOf } from '../../figures/groups.ts';
import { ofStack } from '../../figures/trust.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import type { RunResult } from '../../model/run-result.ts';
import type { SweepRecord } from '../../model/trial-figures.ts';
import { median } from '../../stats/median.ts';
import { samplesNeeded } from '../../stats/percentile-support.ts';

/** What sweeping many expired sessions did to those who were served meanwhile, where a scenario asks; medians over trials. */
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
  if (deleted === null) return 'nothing to sweep, sessions that have run out end by themselves';
  const expiring = middle(records, (record) => record.expiring);
  const longestMs = middle(records, ({ longestMs: one }) => one);
  const what = `${wholeOrSignificant(deleted)} expired sessions were swept`;
  const longest = longestMs === null ? '' : `, the longest sweep took ${formatMs(longestMs * 1000)} ms`;
  return expiring === null
    ? `${what}${longest}; they were its users' alone, as ${isEmulated ? 'what an emulator does with more says nothing of the real server' : 'it cannot be seeded'}`
    : `${what}${longest}; ${latencies(trials, records)}`;
}

function latencies(trials: readonly ReliableTrial[], records: readonly SweepRecord[]): string {
  const both = valuesOf(
    trials,
    ofStack(({ sweeps }) => {
      const [duringUs, outsideUs] = [sweeps?.during.p99Us ?? null, sweeps?.outside.p99Us ?? null];
      return duringUs === null || outsideUs === null ? null : { duringUs, outsideUs };
    }),
  );
  const duringUs = middle(both, (one) => one.duringUs);
  const outsideUs = middle(both, (one) => one.outsideUs);
  if (duringUs !== null && outsideUs !== null) {
    return `p99 ${formatMs(duringUs)} ms of requests that came while many were swept or within two seconds after it, ${formatMs(outsideUs)} ms of the others`;
  }
  const requests = middle(records, ({ during }) => during.count) ?? 0;
  if (requests === 0) return 'none of the sweeps had many to delete';
  if (requests >= samplesNeeded(99)) return 'no p99 of it can be told';
  return `p99 is told from ${formatCount(samplesNeeded(99))} requests on, ${wholeOrSignificant(requests)} came while many were swept or within two seconds after it`;
}

function middle<T>(values: readonly T[], figure: (value: T) => number | null): number | null {
  return median(values.map(figure).filter((value) => value !== null));
}
