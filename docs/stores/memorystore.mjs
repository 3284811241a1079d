import memorystore from 'memorystore';

/** memorystore in each node; the proxy keeps each user on one node. */
export default {
  name: 'memorystore',
  title: 'memorystore in each node, with a routing cookie',
  routing: 'cookie',
  guarantees: { shared: false },
  open({ session, settings }) {
    const MemoryStore = memorystore(session);
    const store = new MemoryStore({ checkPeriod: settings.ttlMs });
    return {
      store,
      close() {
        store.stopInterval();
        return Promise.resolve();
      },
    };
  },
};
