import { counted, formatCount, formatMsOrNothing, formatPercent, NOTHING, significant } from '../../figures/format.ts';
import { areStalls, STALL_MARK } from '../../figures/one-stall.ts';
import { spectrumTitle } from '../../figures/spectrum.ts';
import type { LoadResult, SpectrumLine } from '../../model/load-result.ts';
import { FEWEST_EPISODES } from '../../stats/episodes.ts';
import { framedTable, left, right } from '../draw/aligned.ts';
import { plainTable } from '../draw/grid.ts';
import { sloReport } from '../draw/slo-search.ts';
import { warningLines } from '../draw/warnings.ts';
import { wrapped } from '../draw/wrap.ts';

/** The result of `load` for a terminal: options, spectrum, counts and verdict. */
export function loadReport(result: LoadResult): string {
  const sections = [
    wrapped(headline(result), '  ').join('\n'),
    ...(result.latency.response.count === 0 ? [] : [`${spectrum(result)}${legend(result)}`]),
    facts(result),
    wrapped(verdict(result), '  ').join('\n'),
    ...(result.warnings.length === 0 ? [] : [warningLines(result.warnings).join('\n')]),
    ...(result.sloSearch === null ? [] : [sloReport(result.sloSearch)]),
  ];
  return sections.join('\n\n');
}

function headline({ config, complete, measuredMs }: LoadResult): string {
  const { method, url, ratePerSecond, arrivals, durationMs, warmupMs, requestDeadlineMs, seed } = config;
  const time = complete ? seconds(durationMs) : `${seconds(measuredMs)} of ${seconds(durationMs)}, interrupted`;
  return [
    `${method} ${url}`,
    `${significant(ratePerSecond)} req/s, ${arrivals}, for ${time}${warmupMs === 0 ? '' : ` after ${seconds(warmupMs)}`}`,
    `deadline ${seconds(requestDeadlineMs)}`,
    `seed ${seed}`,
  ].join(' · ');
}

function spectrum({ spectrum: lines }: LoadResult): string {
  return framedTable(
    [left(), right('response ms', 'all requests'), right('response ms', 'ok only'), right('service ms', 'all sent')],
    lines.map((line) => [
      spectrumTitle(line),
      `${formatMsOrNothing(line.responseUs)}${isStalled(line) ? STALL_MARK : ''}`,
      formatMsOrNothing(line.responseOkUs),
      formatMsOrNothing(line.serviceUs),
    ]),
  );
}

function legend({ spectrum: lines }: LoadResult): string {
  const meaning =
    '\nResponse time counts from the scheduled time of a request, service time from its sending.' +
    '\nA request without a usable answer counts with its deadline or more.';
  const few = `\n${NOTHING} too few requests for that percentile (10 must lie beyond it)`;
  const stall =
    `\n${STALL_MARK} one stall: the slow requests came in fewer than ${FEWEST_EPISODES} episodes. The value says how long a ` +
    'stall was,\n  not how often a request is slow';
  return [
    meaning,
    lines.some(({ responseUs }) => responseUs === null) ? few : '',
    lines.some(isStalled) ? stall : '',
  ].join('');
}

function isStalled({ responseUs, episodes }: SpectrumLine): boolean {
  return responseUs !== null && areStalls([episodes]);
}

function facts({ requests, statuses, errors, throughput, generator }: LoadResult): string {
  const { ok, fail, unknown, dropped } = requests;
  const total = ok + fail + unknown + dropped;
  const { latenessP50Us, latenessP99Us, latenessMaxUs, eventLoopUtilisation, cpuShare } = generator;
  const rows: readonly (readonly [string, string])[] = [
    ['requests', `${formatCount(total)}: ${counts({ ok, fail, unknown, dropped }).join(', ')}`],
    ['answers', counts(statuses, ' with status ').join(', ') || 'none'],
    ...(Object.keys(errors).length === 0 ? [] : [['no usable answer', counts(errors).join(', ')] as const]),
    [
      'rate',
      `offered ${significant(throughput.offeredPerS)} req/s, achieved ${significant(throughput.achievedPerS)} req/s`,
    ],
    [
      'generator',
      `${formatPercent(generator.achievedRatio)} of the intended requests sent in time; ` +
        `late by ${formatMsOrNothing(latenessP50Us)} ms p50, ${formatMsOrNothing(latenessP99Us)} ms p99, ${formatMsOrNothing(latenessMaxUs)} ms max`,
    ],
    [
      '',
      `event loop busy ${formatPercent(eventLoopUtilisation)}, ` +
        `CPU ${cpuShare === null ? NOTHING : formatPercent(cpuShare)} of its core`,
    ],
    [
      '',
      `${counted(generator.connections, 'connection')} opened, ` +
        `${counted(generator.connectionWaits, 'request')} waited for one`,
    ],
  ];
  return plainTable([left(), left()], rows);
}

function verdict({ status, reason, requests, warnings }: LoadResult): string {
  if (status === 'passed' && requests.ok === 0) return 'No request got a usable answer.';
  if (status === 'passed') {
    return warnings.length === 0
      ? 'The figures can be believed: the generator was not the bottleneck.'
      : 'The generator was not the bottleneck, but some of its figures are in doubt:';
  }
  return `${status}: ${reason ?? ''}`;
}

/** `4,990 ok`; with `between`, `4,990 with status 200`. */
function counts(values: Readonly<Record<string, number>>, between?: string): string[] {
  return Object.entries(values).map(([key, count]) =>
    between === undefined ? `${formatCount(count)} ${key}` : `${formatCount(count)}${between}${key}`,
  );
}

function seconds(durationMs: number): string {
  return `${significant(durationMs / 1000).replace(/\.0+$/, '')} s`;
}
