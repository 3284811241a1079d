import type { Backend } from '../../backends/backend.ts';
import type { HostFacts } from './host-api.ts';

/** The facts of a backend that are known before a case runs. */
export interface Subject {
  readonly backend: Backend;
  readonly facts: HostFacts;
  /** Whether the harness can kill and freeze its servers. */
  readonly isOurs: boolean;
}
