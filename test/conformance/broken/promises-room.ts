import memcached from '../../../backends/memcached/index.ts';

/** Promises what its server does not keep. */
export default {
  ...memcached,
  name: 'promises-room',
  guarantees: { ...memcached.guarantees, keepsWhenFull: true },
};
