import type { Backend } from '../backend.ts';
import sticky from './index.ts';

/** The network that a user comes from decides on the node: whole offices share one, and a phone that roams moves. */
const backend: Backend = {
  ...sticky,
  name: 'sticky-ip',
  title: "In each node's memory, each user kept on one node by the client's address",
  routing: 'ip-hash',
};

export default backend;
