import { nodeFault } from './node-fault.ts';

/** A node's process dies of SIGKILL, as in a crash or an out-of-memory kill, and is later started again. */
export const nodeKill = nodeFault({
  name: 'node-kill',
  failureMode: 'node',
  happened: 'died',
  inject: async (node) => void (await node.kill()),
  heal: (node) => node.restart(),
});
