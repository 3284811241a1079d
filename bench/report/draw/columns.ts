import { errorCount, ofStack, percentileUs, seenSessions, valuesOf } from '../../figures/figures.ts';
import { formatCount, formatMs, NOTHING } from '../../figures/format.ts';
import type { ReliableTrial } from '../../model/measured-trial.ts';
import { estimateMedian } from '../../stats/median.ts';

/** A figure of the table. Its cell holds the median over trials, and below it the interval where there is one. */
export interface Column {
  readonly name: string;
  readonly heading: readonly [figure: string, unit: string];
  /** `calm`: read from the scenario without faults. `fault`: from each scenario with some. */
  readonly from: 'calm' | 'fault';
  readonly cell: (trials: readonly ReliableTrial[]) => string;
  /** Which rows must have a figure, or it is left out; without it the column is always there. */
  readonly needs?: 'every-row' | 'some-row';
}

export const COLUMNS: readonly Column[] = [
  {
    name: 'p50',
    heading: ['p50', 'ms'],
    from: 'calm',
    cell: overTrials(
      ofStack(({ latency }) => percentileUs(latency.response, 'p50')),
      formatMs,
    ),
  },
  {
    name: 'p99',
    heading: ['p99', 'ms'],
    from: 'calm',
    cell: overTrials(
      ofStack(({ latency }) => percentileUs(latency.response, 'p99')),
      formatMs,
    ),
  },
  {
    name: 'p999',
    heading: ['p99.9', 'ms'],
    from: 'calm',
    cell: overTrials(
      ofStack(({ latency }) => percentileUs(latency.response, 'p999')),
      formatMs,
    ),
    needs: 'every-row',
  },
  {
    name: 'capacity',
    heading: ['capacity', 'req/s'],
    from: 'calm',
    cell: overTrials(
      ofStack(({ throughput }) => throughput.capacityPerS),
      formatCount,
    ),
    needs: 'some-row',
  },
  { name: 'slo', heading: ['within SLO', 'req/s'], from: 'calm', cell: withinSlo, needs: 'some-row' },
  {
    name: 'cpu-app',
    heading: ['CPU app', 'µs/req'],
    from: 'calm',
    cell: overTrials(({ cpuUsPerRequest }) => cpuUsPerRequest.app, formatCount),
  },
  {
    name: 'cpu-store',
    heading: ['CPU store', 'µs/req'],
    from: 'calm',
    cell: overTrials(({ cpuUsPerRequest }) => cpuUsPerRequest.store, formatCount),
  },
  {
    name: 'bytes',
    heading: ['store', 'B/session'],
    from: 'calm',
    cell: overTrials(({ store }) => store.bytesPerSession, formatCount),
  },
  { name: 'lost', heading: ['lost', 'sessions'], from: 'fault', cell: lostOfTotal },
  { name: 'errors', heading: ['errors', 'requests'], from: 'fault', cell: overTrials(errorCount, formatCount) },
  { name: 'recovery', heading: ['recovers', 'ms'], from: 'fault', cell: recovery, needs: 'some-row' },
];

function overTrials(
  figure: (trial: ReliableTrial) => number | null,
  format: (value: number) => string,
): Column['cell'] {
  return (trials) => {
    const estimate = estimateMedian(valuesOf(trials, figure));
    if (estimate === null) return NOTHING;
    const { median, interval } = estimate;
    if (interval === null) return format(median);
    const range = [format(interval.low), format(interval.high)];
    return range[0] === range[1] ? format(median) : `${format(median)}\n${range.join('–')}`;
  };
}

/** `≥` where the server could take more than was tried, `<` where not even the lowest rate tried kept the SLO. */
function withinSlo(trials: readonly ReliableTrial[]): string {
  const searches = valuesOf(
    trials,
    ofStack(({ sloSearch }) => sloSearch),
  );
  const lowest = Math.min(...searches.map(({ keptPerS, missedPerS }) => (keptPerS === null ? (missedPerS ?? 0) : 0)));
  if (searches.length > 0 && lowest > 0 && Number.isFinite(lowest)) return `< ${formatCount(lowest)}`;
  const isOpen = searches.some(({ missedPerS, ended }) => missedPerS === null || ended === 'generator-bound');
  const rate = overTrials(
    ofStack(({ throughput }) => throughput.sloCapacityPerS),
    formatCount,
  )(trials);
  return isOpen && rate !== NOTHING ? `≥ ${rate}` : rate;
}

/** `334/1,000`; nothing for a backend that keeps no sessions. */
function lostOfTotal(trials: readonly ReliableTrial[]): string {
  const total = Math.max(0, ...trials.map(seenSessions));
  if (total === 0) return NOTHING;
  const [lost, ...interval] = overTrials(({ cohort }) => cohort.lost, formatCount)(trials).split('\n');
  return [`${lost}/${formatCount(total)}`, ...interval].join('\n');
}

function recovery(trials: readonly ReliableTrial[]): string {
  const never = trials.some(({ faults }) =>
    faults.some((fault) => fault.injectedUs !== null && fault.recoveryMs === null),
  );
  return never ? 'never' : overTrials(({ recoveryMs }) => recoveryMs, formatCount)(trials);
}
