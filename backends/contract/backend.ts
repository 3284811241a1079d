import type expressSession from 'express-session';
import type { Guarantees } from '../../bench/model/guarantees.ts';
import type { ServiceSpec } from './service.ts';
import type { SessionPort } from './session-port.ts';

/**
 * How the proxy picks a node for a request. `cookie`: a cookie of the proxy names the node that answered first, and the
 * proxy follows it from then on. `cookie-hash` and `ip-hash`: the node is computed, from a cookie or from the address.
 */
export const ROUTING_POLICIES = ['round-robin', 'cookie', 'cookie-hash', 'ip-hash'] as const;

export type RoutingPolicy = (typeof ROUTING_POLICIES)[number];

/** Settings that are the same for every backend of a comparison. */
export interface SessionSettings {
  /** Lifetime of an untouched session. */
  readonly ttlMs: number;
  /**
   * The least time between two touches of a session; its life may end earlier by that. Missing or 0: every request touches
   * it.
   */
  readonly touchIntervalMs?: number;
  /** A store call that takes longer is given up and counts as failed. */
  readonly storeDeadlineMs: number;
  /** Begins every key, and is part of every table's name. The harness never touches anything else. */
  readonly keyPrefix: string;
}

export interface BackendContext {
  /** The URL of each service that the backend declares, by its name. */
  readonly services: Readonly<Record<string, string>>;
  /**
   * Links between this process and the servers: the address of a server to the address of its link, both as `host:port`. For
   * clients that get the address of a server from another server; the URLs in `services` lead through the links already.
   * Missing if the run has no links.
   */
  readonly addressMap?: Readonly<Record<string, string>>;
  /** The express-session module, for stores that are built on its `Store`. */
  readonly session: typeof expressSession;
  readonly settings: SessionSettings;
  /** Signs and encrypts cookies. It is the same on every node, and long enough. */
  readonly cookieSecret: string;
  /** A folder of the backend's own, the same for all nodes. It is empty at first, and removed with the run. */
  readonly dataDir: string;
  /** `node-1` … in an app server, `harness` in the harness itself. */
  readonly nodeId: string;
  /** Aborted when the process is about to end. */
  readonly signal: AbortSignal;
}

/** The room that the sessions take in their store. */
export interface StoreUsage {
  readonly sessions: number;
  readonly bytes: number;
  /** What `bytes` counts, in a few words. */
  readonly definition: string;
}

/** A session that is put into the store without a login. */
export interface SeededSession {
  readonly id: string;
  /** The whole session as express-session would store it, cookie included, as JSON. */
  readonly json: string;
  /** Lifetime from now on, in whole milliseconds, at least 1. */
  readonly ttlMs: number;
  readonly userId: string;
}

interface OpenBackendCommon {
  /** Creates what the store needs, for instance a table. Called once, before any node starts; must be repeatable. */
  prepare?(): Promise<void>;
  /** Deletes expired sessions, in batches. Resolves with the number of sessions deleted. */
  sweep?(): Promise<number>;
  usage?(): Promise<StoreUsage>;
  /** How much JSON a node keeps in its own memory before it drops sessions. Trials that may need more are skipped. */
  readonly mostCharacters?: number;
  /**
   * Stores sessions in bulk, as `store` or `port` would, so that each is found by its id. Rejects unless all were stored. A
   * batch has up to 1,000 sessions, or some 2 MB of larger ones; it comes once the batch before it was taken. A `port` with
   * `seed` must use the cookie of express-session (backends/session-cookie.ts).
   */
  seed?(batches: AsyncIterable<readonly SeededSession[]>): Promise<void>;
  /** Deletes the backend's own sessions, and nothing else. */
  reset?(): Promise<void>;
  /** Removes what `prepare` created, with all sessions in it. The harness calls it last; if it is missing, it calls `reset`. */
  drop?(): Promise<void>;
  close?(): Promise<void>;
}

export type OpenBackend = OpenBackendCommon &
  ({ readonly store: expressSession.Store } | { readonly port: SessionPort });

/** A session strategy: a store and a routing policy. One folder each; `backends/registry.ts` lists them. */
export interface Backend {
  /** Its name on the command line: lower-case letters, digits and dashes. */
  readonly name: string;
  /** One line for the list of backends. */
  readonly title: string;
  readonly routing: RoutingPolicy;
  readonly services: readonly ServiceSpec[];
  readonly guarantees: Guarantees;
  /**
   * Its clients get addresses of servers from other servers and ignore `addressMap`: they bypass links. `--store-rtt` is refused
   * then, and scenarios that cut links are skipped.
   */
  readonly bypassesLinks?: boolean;
  open(ctx: BackendContext): Promise<OpenBackend>;
}

/**
 * What a module for `--backends ./my-store.ts` exports by default: a `Backend` in which only `name` and `open`
 * are required. docs/your-own-store.md has the defaults.
 */
export interface BackendModule
  extends Pick<Backend, 'name'>,
    Partial<Pick<Backend, 'title' | 'routing' | 'bypassesLinks'>> {
  /** Servers that the store needs: built-in ones by their name (`redis`, `postgres`, `mysql` …), or your own. */
  readonly services?: readonly (string | ServiceSpec)[];
  readonly guarantees?: Partial<Guarantees>;
  open(ctx: BackendContext): Promise<OpenBackend> | OpenBackend;
}

/** The URL of a service that the backend declares. Throws if the context has none. */
export function serviceUrl({ services }: BackendContext, name: string): string {
  const url = services[name];
  if (url === undefined) throw new Error(`no URL was given for the service ${name}`);
  return url;
}
