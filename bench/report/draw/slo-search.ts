import { formatCount, formatMsOrNothing, significant } from '../../figures/format.ts';
import type { Probe, ProbeVerdict, SearchEnd, SloSearch } from '../../model/slo.ts';
import { left, right } from './aligned.ts';
import { plainTable } from './grid.ts';

/** `p99` of `p99<100ms`. */
function percentileName(slo: string): string {
  return slo.split(/[<=\s]/, 1)[0] ?? slo;
}

const VERDICTS: Readonly<Record<ProbeVerdict, string>> = { kept: 'kept', missed: 'MISSED', void: 'void' };

/** A probe as it is reported during the search. */
export function probeLine(probe: Probe, slo: string): string {
  const { p50Us, percentileUs, errors, dropped } = probe;
  const parts = [
    `p50 ${formatMsOrNothing(p50Us)} ms`,
    ...(percentileName(slo) === 'p50' ? [] : [`${percentileName(slo)} ${formatMsOrNothing(percentileUs)} ms`]),
    ...(errors > 0 ? [`${formatCount(errors)} errors`] : []),
    `${formatCount(dropped)} dropped`,
  ];
  return `  ${rate(probe.ratePerSecond)} req/s for ${significant(probe.durationMs / 1000)} s: ${parts.join(', ')}: ${verdictOf(probe)}`;
}

/** Every probe as a table, and the result below it. */
export function sloReport(search: SloSearch): string {
  return [
    `Arrival rate within ${search.slo}`,
    ...(search.probes.length === 0 ? [] : [probes(search)]),
    sloSentence(search),
  ].join('\n');
}

function probes(search: SloSearch): string {
  const figures = ['req/s', 'requests', 'p50 ms', `${percentileName(search.slo)} ms`, 'errors', 'dropped'];
  // Few rows: their heading needs no rule.
  const rows = search.probes.map((probe) => [
    rate(probe.ratePerSecond),
    formatCount(probe.requests),
    formatMsOrNothing(probe.p50Us),
    formatMsOrNothing(probe.percentileUs),
    formatCount(probe.errors),
    formatCount(probe.dropped),
    verdictOf(probe),
  ]);
  return plainTable([...figures.map(() => right()), left()], [[...figures, 'verdict'], ...rows]);
}

function verdictOf({ verdict, reason }: Probe): string {
  return reason === null ? VERDICTS[verdict] : `${VERDICTS[verdict]}: ${reason}`;
}

/** The result of a search in one sentence. It claims only what the probes showed. */
export function sloSentence(search: SloSearch): string {
  const { slo, keptPerS, missedPerS, ended } = search;
  const why = WHY[ended];
  if (keptPerS === null) {
    if (missedPerS === null) return `No rate within ${slo} was found: ${why}.`;
    return `Less than ${rate(missedPerS)} req/s keep ${slo}: it was missed there${ended === 'lowest-missed' ? `, ${why}` : `; ${why}`}.`;
  }
  if (missedPerS === null || ended === 'generator-bound') return `≥ ${rate(keptPerS)} req/s keep ${slo}: ${why}.`;
  const bounds = `${rate(keptPerS)} req/s keep ${slo}, ${rate(missedPerS)} req/s do not`;
  return ended === 'found' ? `${bounds}.` : `${bounds}; ${why}.`;
}

const WHY: Readonly<Record<SearchEnd, string>> = {
  found: 'nothing was measured in between',
  'highest-kept': 'the highest rate that is tried',
  'lowest-missed': 'the lowest rate whose percentile can be measured in the available time',
  'generator-bound': 'generator-bound, beyond that the generator was the bottleneck',
  budget: 'the time for the search was over',
  interrupted: 'the search was interrupted',
};

function rate(ratePerSecond: number): string {
  return ratePerSecond >= 100 ? formatCount(ratePerSecond) : significant(ratePerSecond);
}
