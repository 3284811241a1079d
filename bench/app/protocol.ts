import type { SessionSettings, StoreUsage } from '../../backends/backend.ts';
import type { ProcessExit } from '../process/process-end.ts';

/** The environment variable that carries a node's `NodeConfig` as JSON. */
export const NODE_CONFIG_VARIABLE = 'SESSION_BENCH_NODE';

/** The configuration of an app server process. */
export interface NodeConfig {
  /** `node-1`, `node-2` … */
  readonly nodeId: string;
  readonly host: string;
  readonly port: number;
  /** File URL of a module whose default export is a `Backend`. */
  readonly backendModule: string;
  readonly services: Readonly<Record<string, string>>;
  /** As in `BackendContext`; missing without links. */
  readonly addressMap?: Readonly<Record<string, string>>;
  readonly settings: SessionSettings;
  readonly dataDir: string;
  readonly sessionBytes: number;
  /** The paths of the application that it serves; missing: all. */
  readonly paths?: readonly string[];
  /** Signs the session cookie; the same on every node. */
  readonly cookieSecret: string;
  /** Time between two sweeps of expired sessions. */
  readonly sweepIntervalMs: number;
}

/** What the harness can ask a node over its IPC channel. */
export interface NodeApi {
  report(): Promise<NodeReport>;
  /** Since the start; costs next to nothing. */
  counters(): Promise<NodeCounters>;
  /** Forgets the failures that `report` would count. */
  forget(): Promise<void>;
  /** Ends every session in its store. */
  endSessions(): Promise<void>;
}

/** What a node sends without being asked, after its StartNote. */
export type NodeNote =
  | ({ readonly type: 'swept' } & Sweep)
  | { readonly type: 'sweep-failed'; readonly reason: string }
  /** The first touch that failed after the answer was sent, since the start or the last `forget`. */
  | { readonly type: 'touch-failed' };

/** A finished sweep of expired sessions, with its times on the project's clock. */
export interface Sweep {
  readonly fromUs: number;
  readonly toUs: number;
  readonly deleted: number;
}

/** An unexpected end of a node, with the last lines that it printed. */
export interface NodeEnd {
  readonly exit: ProcessExit;
  readonly lastLines: readonly string[];
}

export interface NodeReport {
  /** Null if the store is shared, or does not report it. */
  readonly usage: StoreUsage | null;
  /** Touches that failed after the answer was sent, since the start or the last `forget`. */
  readonly failedTouches: number;
}

/** A node's counts since its start. Reading them costs next to nothing. */
export interface NodeCounters {
  /** Round trips of its clients, to any server. */
  readonly roundTrips: number;
  /** The most outgoing connections it had open at the same time. */
  readonly mostConnections: number;
  /** Null if the backend brings its own port: its calls are not seen. */
  readonly storeCalls: StoreCalls | null;
}

/** Calls of an express-session store. */
export interface StoreCalls {
  readonly reads: number;
  /** Sessions saved or ended. */
  readonly writes: number;
  /** TTL refreshes (touch). */
  readonly touches: number;
}
