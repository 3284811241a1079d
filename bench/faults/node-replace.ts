import { nodeFault } from './node-fault.ts';

/** A node is replaced as in a deploy: it answers what it was asked, ends, and a new one takes its place at once. */
export const nodeReplace = nodeFault({
  name: 'node-replace',
  failureMode: 'node',
  happened: 'was replaced',
  healsAtOnce: true,
  inject: (node) => node.drain(),
  heal: (node) => node.restart(),
});
