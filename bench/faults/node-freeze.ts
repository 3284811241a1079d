import { nodeFault } from './node-fault.ts';

/** A node hangs (SIGSTOP) in the middle of its work, and later continues as if no time had passed. */
export const nodeFreeze = nodeFault({
  name: 'node-freeze',
  failureMode: 'node',
  happened: 'hung',
  inject: (node) => node.freeze(),
  heal: (node) => node.thaw(),
});
