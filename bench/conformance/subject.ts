import type { Backend } from '../../backends/backend.ts';
import type { HostFacts } from './host-api.ts';

/** What is known of a backend before a case is run. */
export interface Subject {
  readonly backend: Backend;
  readonly facts: HostFacts;
  /** Whether its servers can be killed and frozen. */
  readonly isOurs: boolean;
}
