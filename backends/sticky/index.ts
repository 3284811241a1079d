import type { Backend } from '../backend.ts';
import { inMemoryGuarantees, openInMemory } from '../memory/open.ts';

/** The store of `memory`. The proxy sends every user back to the node that has the session. */
const backend: Backend = {
  name: 'sticky',
  title: "In each node's memory, each user kept on one node by a routing cookie",
  routing: 'cookie',
  services: [],
  guarantees: inMemoryGuarantees,
  open: openInMemory,
};

export default backend;
