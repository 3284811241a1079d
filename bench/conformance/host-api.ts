import type { SessionSettings, StoreUsage } from '../../backends/backend.ts';

/** The environment variable that carries a host's `HostConfig` as JSON. */
export const HOST_CONFIG_VARIABLE = 'SESSION_BENCH_CONFORMANCE_HOST';

/** What a host is told at its start. */
export interface HostConfig {
  readonly nodeId: string;
  /** File URL of the module with the backend. */
  readonly backendModule: string;
  readonly services: Readonly<Record<string, string>>;
  readonly settings: SessionSettings;
  readonly dataDir: string;
}

/** What a session holds beside its cookie: anything that JSON can carry. */
export type Content = Readonly<Record<string, unknown>>;

/** What a host has to offer, told once it is ready. */
export interface HostFacts {
  /** Where its application listens, on loopback. */
  readonly appPort: number;
  /** `port` where the backend brings a `SessionPort` of its own: there is no store to call then. */
  readonly kind: 'store' | 'port';
  readonly hasTouch: boolean;
  readonly hasSweep: boolean;
}

/** A call of the application that can be made to fail. */
export type Breakable = 'set' | 'touch';

/** What can be asked of a host. A store's error rejects; whoever asks must set a limit for one that never answers. */
export interface HostApi {
  ping(): Promise<void>;
  /** Saves a session that is new. */
  create(id: string, content: Content, lifetimeMs: number): Promise<void>;
  /** The session's content without its cookie, or null where the store says that there is none. */
  read(id: string): Promise<Content | null>;
  /** The session as a request gets it, to be saved or touched later: resolves with a number that stands for it. */
  load(id: string): Promise<number>;
  /** Sets these fields, takes others away, and saves the session. */
  save(loaded: number, content: Content, without?: readonly string[]): Promise<void>;
  /** Sets these fields, and saves nothing. */
  change(loaded: number, content: Content): Promise<void>;
  touch(loaded: number, lifetimeMs: number): Promise<void>;
  destroy(id: string): Promise<void>;
  prepare(): Promise<void>;
  /** Null where the backend has no sweep. */
  sweep(): Promise<number | null>;
  /** Null where the backend cannot tell. */
  usage(): Promise<StoreUsage | null>;
  /** Takes away what was made in the store. */
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
