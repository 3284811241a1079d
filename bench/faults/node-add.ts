import type { FaultKind } from './fault.ts';

/** One more node joins, and the proxy reloads to use it. The node stays. */
export const nodeAdd: FaultKind = {
  name: 'node-add',
  failureMode: 'route',
  happened: 'joined',
  reloadsProxy: true,
  healsAtOnce: true,
  count: () => 1,
  at({ cluster }) {
    return {
      kind: nodeAdd.name,
      target: `node-${cluster.nodes.length + 1}`,
      inject: async () => void (await cluster.addNode()),
      heal: () => Promise.resolve(),
    };
  },
};
