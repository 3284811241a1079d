import type { Backend, SessionSettings } from '../../backends/backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import type { RunConfig } from '../model/config.ts';
import type { Emit } from '../model/run-event.ts';
import { trialNameOf } from '../model/trial-name.ts';
import type { Finding } from '../model/warning.ts';
import type { StoreAccess } from './store-access.ts';

/** The trial whose store is seeded. */
export interface SeedingSite {
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly scenario: Scenario;
  readonly trial: number;
  /** From 1. */
  readonly attempt: number;
  /** The backend's services, running. */
  readonly services: readonly RunningService[];
  readonly store: StoreAccess;
  readonly settings: SessionSettings;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Warns of something in this trial. */
export function warn(site: SeedingSite, finding: Finding): void {
  site.emit({ type: 'warning', warning: { ...finding, where: trialNameOf(site) } });
}
