import type { Backend } from '../backend.ts';
import sticky from './index.ts';

/** A random key in a cookie decides on the node. When a node returns, its users move back to it. */
const backend: Backend = {
  ...sticky,
  name: 'sticky-hash',
  title: "In each node's memory, each user kept on one node by a hashed cookie",
  routing: 'cookie-hash',
};

export default backend;
