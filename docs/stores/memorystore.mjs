import memorystore from 'memorystore';

/** memorystore in each node, and users who stay on the node that knows them. */
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
