import type { ServiceSpec } from '../../backends/backend.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ReplicationLink } from '../cluster/links/replication-link.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import type { FailureMode } from '../model/failure-mode.ts';

/** Something that can be broken and healed. Each step is confirmed from the target, never assumed. */
export interface Fault {
  readonly kind: string;
  /** The name of its target, for the report: `node-2`. */
  readonly target: string;
  /** Breaks the target; resolves once it is seen to be broken, and rejects with why that is not confirmed. */
  inject(): Promise<void>;
  /**
   * Called before `heal`: resolves once the intended effect (a failover, for example) is observed. Rejects with why it is not
   * confirmed, within a bound of its own. Missing: the fault has no effect to wait for.
   */
  confirmEffect?(): Promise<void>;
  /**
   * Resolves once the target is seen to work again, and rejects when it does not. It does nothing if nothing was injected,
   * and also heals what was broken in part.
   */
  heal(): Promise<void>;
}

/** The possible targets of a fault. */
export interface FaultSite {
  readonly cluster: Cluster;
  /** Those of the backend, in its order. */
  readonly services: readonly RunningService[];
  /**
   * Puts sessions of users who never come into the store, by its own `seed`. A batch has about this many bytes of payload,
   * or one session. `proceed` is called before each batch with its bytes of payload. Resolves once `proceed` returns false
   * and all sessions are stored; rejects when the store refuses one.
   */
  readonly addSessions: (batchBytes: number, proceed: (bytes: number) => Promise<boolean>) => Promise<void>;
  /** Links from replicas to their primaries; empty where these are connected directly. */
  readonly replication: readonly ReplicationLink[];
}

/** What is known of a stack before it starts. */
export interface FaultStack {
  readonly backend: string;
  readonly services: readonly Pick<ServiceSpec, 'name' | 'replicaOf' | 'isPrimary' | 'limitMemory'>[];
  /** The harness started the servers of the backend, and may break them. */
  readonly ownServices: boolean;
  readonly canEndSessions: boolean;
  readonly canSeed: boolean;
  /** The backend's clients do not use their links. */
  readonly bypassesLinks: boolean;
  /** One of its servers uses TLS: a link in between has another name. */
  readonly isEncrypted: boolean;
}

/** A kind of fault: one file of this folder, and one line in `registry.ts`. */
export interface FaultKind {
  /** As scenarios name it. */
  readonly name: string;
  /** Decides which guarantee covers the fault. Null if nothing is gone, only slow or unreachable for a while. */
  readonly failureMode: FailureMode | null;
  /** What its target did, as the report words it after the target's name: `died`, `was replaced`. */
  readonly happened?: string;
  /** What this fault does not show. The report of every trial with it prints this. */
  readonly caveat?: string;
  /** It makes the proxy reload, which closes connections. */
  readonly reloadsProxy?: boolean;
  /** It heals as soon as it is confirmed, whatever the scenario says. */
  readonly healsAtOnce?: boolean;
  /** It strikes links between nodes and servers, which must exist. */
  readonly needsLinks?: boolean;
  /** The name of all its targets together: `every node`. */
  readonly all?: string;
  /** Replicated servers may have swapped roles afterwards. The next trial then gets new ones. */
  readonly changesRoles?: boolean;
  /** Whether no trial may have used the servers of such a backend before, because that would change the outcome. */
  needsFreshServices?(stack: Pick<FaultStack, 'services'>): boolean;
  /** The next trial cannot use these servers of the backend: it gets new ones. */
  readonly leavesServicesUnusable?: boolean;
  /** Why a scenario with this fault is skipped on such a stack; null if it is not. Missing: it never is. */
  reasonToSkip?(stack: FaultStack): string | null;
  /** The number of targets, which are struck in turn. */
  count(site: FaultSite): number;
  /** The fault of the target with this index, from 0; throws without any target. */
  at(site: FaultSite, target: number): Fault;
}

/** The target of this index, modulo their number: a scenario is written without that number. */
export function targetOf<T>(targets: readonly T[], index: number): T {
  const target = targets[index % targets.length];
  if (target === undefined) throw new Error(`nothing to strike at index ${index} of ${targets.length}`);
  return target;
}
