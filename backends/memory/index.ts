import type { Backend } from '../backend.ts';
import { inMemoryGuarantees, openInMemory } from './open.ts';

/** What an application does by default, behind a load balancer that knows nothing of it. */
const backend: Backend = {
  name: 'memory',
  title: "In each node's memory, requests spread over all nodes",
  routing: 'round-robin',
  services: [],
  guarantees: inMemoryGuarantees,
  open: openInMemory,
};

export default backend;
