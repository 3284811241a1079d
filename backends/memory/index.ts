import type { Backend } from '../backend.ts';
import { inMemoryGuarantees, openInMemory } from './open.ts';

/** The default of an application, behind a load balancer that does not keep users on their node. */
const backend: Backend = {
  name: 'memory',
  title: "In each node's memory, requests spread over all nodes",
  routing: 'round-robin',
  services: [],
  guarantees: inMemoryGuarantees,
  open: openInMemory,
};

export default backend;
