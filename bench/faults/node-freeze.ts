import { nodeFault } from './node-fault.ts';

/** A node hangs (SIGSTOP) with all that it was doing, and later goes on with it as if no time had passed. */
export const nodeFreeze = nodeFault({
  name: 'node-freeze',
  failureMode: 'node',
  happened: 'hung',
  inject: (node) => node.freeze(),
  heal: (node) => node.thaw(),
});
