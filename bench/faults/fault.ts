import type { ServiceSpec } from '../../backends/backend.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ReplicationLink } from '../cluster/links/replication-link.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import type { FailureMode } from '../model/failure-mode.ts';

/** Something that can be broken and mended. Each step is confirmed from the target, never assumed. */
export interface Fault {
  readonly kind: string;
  /** What it strikes, for the report: `node-2`. */
  readonly target: string;
  /** Breaks the target; resolves once the target is seen to be broken, and rejects with why it is not confirmed. */
  inject(): Promise<void>;
  /**
   * Asked before it is mended: resolves once what it was to bring about has come about, and rejects with why it is not
   * confirmed, within a bound of its own. Without it, there is nothing to wait for.
   */
  confirmEffect?(): Promise<void>;
  /**
   * Mends it; resolves once the target is seen to work again, and rejects when it does not. Harmless when nothing was
   * injected, and mends what was broken in part.
   */
  heal(): Promise<void>;
}

/** What a fault finds to strike. */
export interface FaultSite {
  readonly cluster: Cluster;
  /** Those of the backend, in its order. */
  readonly services: readonly RunningService[];
  /**
   * Puts sessions into the store, of users who never come, as its own `seed` does, in batches of this many bytes of
   * payload, or of one session: `proceed` is asked before each, and told the bytes of payload in it. Resolves once that is
   * false and all were stored; rejects when the store does not take one.
   */
  readonly addSessions: (batchBytes: number, proceed: (bytes: number) => Promise<boolean>) => Promise<void>;
  /** Links from replicas to their primaries; empty where these are connected directly. */
  readonly replication: readonly ReplicationLink[];
}

/** What is known of a stack before it is started. */
export interface FaultStack {
  readonly backend: string;
  readonly services: readonly Pick<ServiceSpec, 'name' | 'replicaOf' | 'isPrimary' | 'limitMemory'>[];
  /** The servers of the backend are ours to break. */
  readonly ownServices: boolean;
  readonly canEndSessions: boolean;
  readonly canSeed: boolean;
  /** The backend's clients do not use the links that are laid for them. */
  readonly bypassesLinks: boolean;
  /** One of its servers is spoken to by TLS: what stands in between has another name. */
  readonly isEncrypted: boolean;
}

/** A kind of fault: what a file of this folder offers to `registry.ts`. */
export interface FaultKind {
  /** As scenarios name it. */
  readonly name: string;
  /** Decides which guarantee covers it; null if nothing is gone, only slower or unreachable for a moment. */
  readonly failureMode: FailureMode | null;
  /** What its target did, for the report, after `which` or the target's name: `died`, `was replaced`. */
  readonly happened?: string;
  /** What it is not, though it may be taken for that: said in the report wherever it struck. */
  readonly caveat?: string;
  /** The proxy is told of it by a reload, which closes connections. */
  readonly reloadsProxy?: boolean;
  /** It is mended as soon as it is confirmed, whatever the scenario says. */
  readonly healsAtOnce?: boolean;
  /** It strikes links between nodes and servers: they have to be there. */
  readonly needsLinks?: boolean;
  /** What its targets are called when all are struck at once: `every node`. */
  readonly all?: string;
  /** Servers that copy each other may have changed their roles afterwards: those of the backend are not used again then. */
  readonly changesRoles?: boolean;
  /** Whether the servers of such a backend are to be new: what they served before would change what comes of it. */
  needsNew?(stack: Pick<FaultStack, 'services'>): boolean;
  /** The servers of the backend are not used again, whatever they are. */
  readonly usesUpServices?: boolean;
  /** Why it cannot strike such a stack; null: it can. Without it, it always can. */
  whyNot?(stack: FaultStack): string | null;
  /** How many targets there are to be struck in turn. */
  count(site: FaultSite): number;
  /** One that strikes the target of this index, from 0; throws where there is nothing to strike. */
  at(site: FaultSite, target: number): Fault;
}

/** The target of this index, counted round: a scenario does not know how many there are. */
export function targetOf<T>(targets: readonly T[], index: number): T {
  const target = targets[index % targets.length];
  if (target === undefined) throw new Error(`there is nothing to strike at index ${index} of ${targets.length}`);
  return target;
}
