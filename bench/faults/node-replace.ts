import { nodeFault } from './node-fault.ts';

/** A node is replaced as in a deploy: it finishes its open requests and exits, and a new one takes its place at once. */
export const nodeReplace = nodeFault({
  name: 'node-replace',
  failureMode: 'node',
  happened: 'was replaced',
  healsAtOnce: true,
  inject: (node) => node.drain(),
  heal: (node) => node.restart(),
});
