import type { ServiceSpec } from '../../../backends/backend.ts';
import type { CpuSource } from '../../measure/cpu-source.ts';
import type { BenchError } from '../../model/errors.ts';

/** Where the servers of a comparison come from: one way for all of them. */
export interface ServiceProvider<Service extends RunningService = RunningService> {
  readonly kind: 'native' | 'docker' | 'external';
  /**
   * Resolves when the server answers. Rejects with a BenchError (exit 3) when it does not, or with the signal's reason;
   * nothing is left running then.
   *
   * @param peers URLs of the services that were started before it for the same backend, by their names.
   */
  start(spec: ServiceSpec, signal?: AbortSignal, peers?: Readonly<Record<string, string>>): Promise<Service>;
}

export interface RunningService extends AsyncDisposable {
  readonly spec: ServiceSpec;
  /** May hold a password: for the backends only, never for a message. */
  readonly url: string;
  readonly version: string;
  /** The processes or the container that it runs in now, for CPU accounting; empty if they cannot be seen. */
  readonly cpu: readonly CpuSource[];
  /** Its memory with that of its children, in bytes; null if it cannot be seen. */
  memoryBytes(): Promise<number | null>;
  /** Breaks it on purpose; null for a server that others run. */
  readonly control: ServiceControl | null;
  /** Why it no longer runs, with its last lines (exit 3); null while it runs, or if that cannot be seen. */
  failure(): Promise<BenchError | null>;
}

/** What can be done to a server that the harness started. */
export interface ServiceControl {
  /** SIGKILL for the server and all its children; resolves when they are gone. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, at the same address and with its data as it was left; resolves when it answers. */
  restart(): Promise<void>;
  /** Stops the server and all its children where they are; resolves when each of their threads stands still. */
  freeze(): Promise<void>;
  /** Continues a frozen server; resolves when it answers, and rejects with a BenchError (exit 3) when it does not. */
  thaw(): Promise<void>;
}
