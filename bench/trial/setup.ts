import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import type { ReplicationLink } from '../cluster/links/replication-link.ts';
import type { Pinning } from '../cluster/processes/cores.ts';
import type { HistorySink } from '../model/history.ts';
import type { SeedingSite } from '../seeding/site.ts';

/** One cell of a comparison, and the processes, folders and files that it runs on. */
export interface TrialSetup extends SeedingSite {
  /** File URL of the module that `backend` came from, for the nodes. */
  readonly backendModule: string;
  readonly folder: RunFolder;
  /** Links between replicas of the services and their primaries; empty if they are connected directly. */
  readonly replication: readonly ReplicationLink[];
  readonly pinning: Pinning | null;
  /** Backends of the run whose rate has been called too high for this machine: that is said once. */
  readonly doubtedRates: Set<string>;
  readonly history: HistorySink;
}
