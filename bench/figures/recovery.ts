import type { ReliableTrial } from '../model/measured-trial.ts';
import type { Figure } from './figure.ts';
import { formatCount } from './format.ts';

/** From a fault to the end of the errors that it caused. */
export const recovery: Figure<'recovery'> = {
  name: 'recovery',
  title: 'recovers',
  unit: { symbol: 'ms', per: null, format: formatCount },
  read: ({ recoveryMs }) => recoveryMs,
  overTrials: 'median',
  better: 'lower',
  bounds: [
    { suffix: 'ms', unit: 'ms', factor: 1 },
    { suffix: 's', unit: 'ms', factor: 1e3 },
  ],
  samples: 0,
  isSpeed: true,
  condition: {
    isIn: ({ faults }) => faults.length > 0,
    wasIn: ({ faults }) => faults.length > 0,
    otherwise: (scenarios) => `recovery is measured where something breaks, and nothing does in ${scenarios}`,
  },
  endless: { isIn: neverRecovered, word: 'never' },
};

/** Errors lasted to the end of the measurement. */
function neverRecovered({ faults }: ReliableTrial): boolean {
  return faults.some(({ injectedUs, recoveryMs }) => injectedUs !== null && recoveryMs === null);
}
