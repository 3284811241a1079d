import type { ReliableTrial } from '../model/measured-trial.ts';
import type { Figure, Unit } from './figure.ts';
import { formatCount } from './format.ts';
import { valuesOf } from './groups.ts';
import { ofStack } from './trust.ts';

const PER_SECOND: Unit = { symbol: 'req/s', per: null, format: formatCount };

const RATE = { unit: PER_SECOND, overTrials: 'median', better: 'higher', samples: 0, isSpeed: true } as const;

/** Usable answers that came within the measurement. */
export const achieved: Figure<'achieved'> = {
  ...RATE,
  name: 'achieved',
  title: 'achieved',
  read: ofStack(({ throughput }) => throughput.achievedPerS),
  bounds: [],
};

/** Good answers of the closed-model measurement. */
export const capacity: Figure<'capacity'> = {
  ...RATE,
  name: 'capacity',
  title: 'capacity',
  read: ofStack(({ throughput }) => throughput.capacityPerS),
  bounds: [
    { suffix: '/s', unit: 'per-second', factor: 1 },
    { suffix: '', unit: 'per-second', factor: 1 },
  ],
  condition: {
    isIn: ({ measuresCapacity }) => measuresCapacity,
    wasIn: (trial) => (trial.status === 'void' ? trial.unreliable : trial).throughput.capacityPerS !== null,
    otherwise: (scenarios) => `capacity is not measured in ${scenarios}`,
  },
};

/** The highest arrival rate that kept the SLO. */
export const withinSlo: Figure<'slo'> = {
  ...RATE,
  name: 'slo',
  title: 'within SLO',
  read: ofStack(({ throughput }) => throughput.sloCapacityPerS),
  bounds: [],
  mark: limitOfRate,
};

/** `≥` if the server could take more than was tried, `<` if not even the lowest rate tried kept the SLO. */
function limitOfRate(median: string | null, trials: readonly ReliableTrial[]): string | null {
  const searches = valuesOf(
    trials,
    ofStack(({ sloSearch }) => sloSearch),
  );
  const missed = searches.flatMap(({ keptPerS, missedPerS }) => (keptPerS === null ? (missedPerS ?? []) : []));
  if (missed.length > 0 && missed.length === searches.length) return `< ${formatCount(Math.min(...missed))}`;
  const isOpen = searches.some(({ missedPerS, ended }) => missedPerS === null || ended === 'generator-bound');
  return median !== null && isOpen ? `≥ ${median}` : median;
}
