import type { TrialFigures } from '../model/measured-trial.ts';
import { COUNT_OR_SHARE } from './bounds.ts';
import type { Figure } from './figure.ts';
import { formatCount } from './format.ts';

/** Arrivals without a usable answer. Anonymous answers are losses, and are counted with these. */
export const errors: Figure<'errors'> = {
  name: 'errors',
  title: 'errors',
  unit: { symbol: 'requests', per: null, format: formatCount },
  read: errorCount,
  outOf: arrivalCount,
  overTrials: 'median',
  better: 'lower',
  bounds: COUNT_OR_SHARE,
  samples: 0,
  isSpeed: false,
};

export function errorCount({ requests }: Pick<TrialFigures, 'requests'>): number {
  return requests.fail - requests.anonymous + requests.unknown + requests.dropped;
}

/** Every arrival of the measurement. */
export function arrivalCount({ requests }: Pick<TrialFigures, 'requests'>): number {
  return requests.ok + requests.fail + requests.unknown + requests.dropped;
}
