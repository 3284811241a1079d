import type { NodeCounters, NodeEnd, NodeReport, Sweep } from '../../app/protocol.ts';

/** One app server process, always at the same address. */
export interface AppNode extends AsyncDisposable {
  /** `node-1` … */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** The root of its process tree; null while it is dead. */
  readonly pid: number | null;
  readonly state: 'up' | 'starting' | 'dead';
  /**
   * SIGKILL. Resolves once its process is gone and its port refuses connections, with the time at which that was
   * seen, on the project's clock.
   */
  kill(): Promise<number>;
  /**
   * SIGTERM: it finishes its open requests, then exits. Resolves once its process is gone and its port refuses
   * connections; rejects with a BenchError (exit 3) when it does not end in time.
   */
  drain(): Promise<void>;
  /** Starts it again after it ended; resolves when it accepts requests. */
  restart(): Promise<void>;
  /** SIGSTOP for its processes; resolves when each of their threads stands still. */
  freeze(): Promise<void>;
  /** Continues a frozen node; resolves when it answers again. */
  thaw(): Promise<void>;
  /** Ends every session in its store. */
  endSessions(): Promise<void>;
  /**
   * Keeps it on the stack's cores, or lets it use all. It starts on all cores: practice is not measured, and takes less
   * time with the generator's core. It restarts on the stack's.
   */
  moveTo(cores: 'stack' | 'all'): Promise<void>;
  /** Makes it forget the failures that it would report. */
  forget(): Promise<void>;
  /** Its own report; null when it is dead or does not answer. */
  report(): Promise<NodeReport | null>;
  /** Its counts since it was last started; null when it is dead or does not answer. */
  counters(): Promise<NodeCounters | null>;
  /** Its sweeps of expired sessions since it was first started, in the order in which they ended. */
  readonly sweeps: readonly Sweep[];
  /** Why sweeps of it failed, in their order. */
  readonly failedSweeps: readonly string[];
  /** A touch of it failed after the answer was sent, since it was last started or made to forget. */
  readonly hasFailedTouch: boolean;
  /** The first end of its process that the harness did not cause, also when it runs again; null if none was. */
  endedByItself(): Promise<NodeEnd | null>;
}
