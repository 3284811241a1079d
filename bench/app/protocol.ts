import type { SessionSettings, StoreUsage } from '../../backends/backend.ts';
import type { ProcessExit } from '../process/process-end.ts';

/** The environment variable that carries a node's `NodeConfig` as JSON. */
export const NODE_CONFIG_VARIABLE = 'SESSION_BENCH_NODE';

/** What an app server process is told at its start. */
export interface NodeConfig {
  /** `node-1`, `node-2` … */
  readonly nodeId: string;
  readonly host: string;
  readonly port: number;
  /** File URL of a module whose default export is a `Backend`. */
  readonly backendModule: string;
  readonly services: Readonly<Record<string, string>>;
  /** As in `BackendContext`; missing where there are no links. */
  readonly detours?: Readonly<Record<string, string>>;
  readonly settings: SessionSettings;
  readonly dataDir: string;
  readonly sessionBytes: number;
  /** What it serves of the application; missing: everything. */
  readonly paths?: readonly string[];
  /** Signs the session cookie; the same on every node. */
  readonly cookieSecret: string;
  /** Time between two sweeps of expired sessions. */
  readonly sweepIntervalMs: number;
}

/** What a node says over its IPC channel. */
export type NodeMessage =
  /** It accepts connections. */
  | { readonly type: 'ready' }
  /** It cannot start; the process ends by itself. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'report'; readonly report: NodeReport }
  | { readonly type: 'counters'; readonly counters: NodeCounters }
  | { readonly type: 'forgotten' }
  | ({ readonly type: 'swept' } & Sweep)
  | { readonly type: 'sweep-failed'; readonly reason: string }
  /** Every session in its store has been ended; or why not. */
  | { readonly type: 'sessions-ended'; readonly error: string | null };

/** What the harness asks of a node over its IPC channel. */
export interface NodeRequest {
  readonly type: 'report' | 'forget' | 'counters' | 'end-sessions';
}

/** A sweep of expired sessions that came to its end, and when it was, on the project's clock. */
export interface Sweep {
  readonly fromUs: number;
  readonly toUs: number;
  readonly deleted: number;
}

/** How a node ended that nobody had asked to, and what it printed before. */
export interface NodeEnd {
  readonly exit: ProcessExit;
  readonly lastLines: readonly string[];
}

export interface NodeReport {
  /** Null where the store is shared, or cannot tell. */
  readonly usage: StoreUsage | null;
  /** Touches that failed after the answer had been sent, since the start or since it was last asked to forget them. */
  readonly failedTouches: number;
}

/** What a node has counted since its start. Asking for it costs next to nothing. */
export interface NodeCounters {
  /** Round trips of its clients to whatever they are connected to. */
  readonly roundTrips: number;
  /** The most outgoing connections it had open at the same time. */
  readonly mostConnections: number;
  /** Null where the backend brings its own port: nobody sees what it asks. */
  readonly storeCalls: StoreCalls | null;
}

/** Calls of an express-session store. */
export interface StoreCalls {
  readonly reads: number;
  /** Sessions saved or ended. */
  readonly writes: number;
  /** Lives extended. */
  readonly touches: number;
}
