import type { SessionSettings, StoreUsage } from '../../backends/backend.ts';

/** The environment variable that carries a host's `HostConfig` as JSON. */
export const HOST_CONFIG_VARIABLE = 'SESSION_BENCH_CONFORMANCE_HOST';

/** The configuration of a host. */
export interface HostConfig {
  readonly nodeId: string;
  /** File URL of the module with the backend. */
  readonly backendModule: string;
  readonly services: Readonly<Record<string, string>>;
  readonly settings: SessionSettings;
  readonly dataDir: string;
}

/** The content of a session, without its cookie: anything that JSON can carry. */
export type Content = Readonly<Record<string, unknown>>;

/** What a host reports once it is ready. */
export interface HostFacts {
  /** Where its application listens, on loopback. */
  readonly appPort: number;
  /** `port` if the backend brings a `SessionPort` of its own, without a store to call. */
  readonly kind: 'store' | 'port';
  readonly hasTouch: boolean;
  readonly hasSweep: boolean;
}

/** A call of the application that can be made to fail. */
export type Breakable = 'set' | 'touch';

/** The name of the error of a store's call that failed only past its deadline, or says that it timed out. */
export const LATE_CALL = 'LateCall';

/** What a host can be asked. It rejects with the store's error. The caller sets a limit for a store that never answers. */
export interface HostApi {
  ping(): Promise<void>;
  /** Saves a session that is new. */
  create(id: string, content: Content, lifetimeMs: number): Promise<void>;
  /** The session's content without its cookie; null if the store does not find it. */
  read(id: string): Promise<Content | null>;
  /** Loads the session as a request does, for a later save or touch. Resolves with a number that stands for it. */
  load(id: string): Promise<number>;
  /** Sets these fields, removes others, and saves the session. */
  save(loaded: number, content: Content, without?: readonly string[]): Promise<void>;
  /** Sets these fields, and saves nothing. */
  change(loaded: number, content: Content): Promise<void>;
  touch(loaded: number, lifetimeMs: number): Promise<void>;
  destroy(id: string): Promise<void>;
  prepare(): Promise<void>;
  /** Null if the backend has no sweep. */
  sweep(): Promise<number | null>;
  /** Null if the backend cannot tell. */
  usage(): Promise<StoreUsage | null>;
  /** Removes what was made in the store. */
  remove(): Promise<void>;
  /** Makes these calls of the application's store fail from now on. */
  breakCalls(broken: readonly Breakable[]): Promise<void>;
  /** What went wrong outside of any call: unhandled rejections, uncaught errors, callbacks called twice. */
  complaints(): Promise<readonly string[]>;
  /** Closes the backend. The channel is closed after the answer. */
  close(): Promise<Closing>;
}

export interface Closing {
  /** What still keeps the process alive a moment later, such as `TCPSocketWrap`. */
  readonly leftOpen: readonly string[];
  readonly complaints: readonly string[];
}
