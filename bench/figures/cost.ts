import type { BoundUnit } from './bounds.ts';
import type { Figure, Unit } from './figure.ts';
import { formatCount } from './format.ts';

const US_PER_REQUEST: Unit = { symbol: 'µs', per: 'req', format: formatCount };

const CPU_BOUNDS: readonly BoundUnit[] = [
  { suffix: 'us', unit: 'us', factor: 1 },
  { suffix: 'ms', unit: 'us', factor: 1e3 },
];

const CPU = { unit: US_PER_REQUEST, overTrials: 'median', better: 'lower', samples: 0, isSpeed: true } as const;

/** CPU of the application and its store: what a strategy costs beyond the proxy, which is the same for all. */
export const cpu: Figure<'cpu'> = {
  ...CPU,
  name: 'cpu',
  title: 'CPU app + store',
  read: ({ cpuUsPerRequest: { app, store } }) => (app === null || store === null ? null : app + store),
  within: ({ withinTrial }) => withinTrial?.cpuUsPerRequest ?? null,
  bounds: CPU_BOUNDS,
};

export const cpuApp: Figure<'cpu-app'> = {
  ...CPU,
  name: 'cpu-app',
  title: 'CPU app',
  read: ({ cpuUsPerRequest }) => cpuUsPerRequest.app,
  bounds: [],
};

export const cpuStore: Figure<'cpu-store'> = {
  ...CPU,
  name: 'cpu-store',
  title: 'CPU store',
  read: ({ cpuUsPerRequest }) => cpuUsPerRequest.store,
  bounds: [],
};

/** What a session takes up in its store, by the store's own definition. */
export const storeBytes: Figure<'bytes'> = {
  name: 'bytes',
  title: 'store',
  unit: { symbol: 'B', per: 'session', format: formatCount },
  read: ({ store }) => store.bytesPerSession,
  overTrials: 'median',
  better: 'lower',
  bounds: [],
  samples: 0,
  isSpeed: false,
};
