import connectMemcached from 'connect-memcached';

/** connect-memcached, set up as its README has it. */
export default {
  name: 'connect-memcached',
  title: 'connect-memcached, as its README has it',
  services: ['memcached'],
  guarantees: { ttlGranularityMs: 2_000 },
  open({ services, session, settings }) {
    const MemcachedStore = connectMemcached(session);
    const store = new MemcachedStore({
      hosts: [new URL(services.memcached).host],
      prefix: `${settings.keyPrefix}connect-memcached:`,
    });
    return {
      store,
      close() {
        store.client.end();
        return Promise.resolve();
      },
    };
  },
};
