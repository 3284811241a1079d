import type { Backend } from '../backend.ts';
import sticky from './index.ts';

/** A user's network decides on the node: a whole office shares one, and a roaming phone changes it. */
const backend: Backend = {
  ...sticky,
  name: 'sticky-ip',
  title: "In each node's memory, each user kept on one node by the client's address",
  routing: 'ip-hash',
};

export default backend;
