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
  /** A session is touched again only after this long, 0 or missing: by every request. Its life may end earlier by that. */
  readonly touchIntervalMs?: number;
  /** A store call that takes longer is given up and counts as failed. */
  readonly storeDeadlineMs: number;
  /** Put before every key; tables carry it as well. The harness never touches anything outside of it. */
  readonly keyPrefix: string;
}

export interface BackendContext {
  /** The URL of each service the backend asked for, by its name. */
  readonly services: Readonly<Record<string, string>>;
  /**
   * Where to connect instead of an address that one server names of another, both as `host:port`: a link stands there.
   * The URLs in `services` lead through it already. Missing where there are no links.
   */
  readonly addressMap?: Readonly<Record<string, string>>;
  /** The express-session module, for stores that are built on its `Store`. */
  readonly session: typeof expressSession;
  readonly settings: SessionSettings;
  /** Signs and encrypts cookies; the same on every node, and long enough. */
  readonly cookieSecret: string;
  /** A folder of the backend's own, the same for all nodes, empty at first and taken away with the run. */
  readonly dataDir: string;
  /** `node-1` … in an app server, `harness` in the harness itself. */
  readonly nodeId: string;
  /** Aborted when the process is about to end. */
  readonly signal: AbortSignal;
}

/** What the sessions take up in their store. */
export interface StoreUsage {
  readonly sessions: number;
  readonly bytes: number;
  /** What `bytes` counts, in a few words. */
  readonly definition: string;
}

/** A session that is put into the store without a login. */
export interface SeededSession {
  readonly id: string;
  /** The whole session as express-session would have it stored, cookie included, as JSON. */
  readonly json: string;
  /** Lifetime from now on, in whole milliseconds, at least 1. */
  readonly ttlMs: number;
  readonly userId: string;
}

interface OpenBackendCommon {
  /** Creates what the store needs (a table, say). Called once, before any node starts; must be repeatable. */
  prepare?(): Promise<void>;
  /** Deletes what has expired, in batches. Resolves with the number of sessions deleted. */
  sweep?(): Promise<number>;
  usage?(): Promise<StoreUsage>;
  /** Of JSON, that a node keeps in its own memory before it drops sessions: what may need more is not tried. */
  readonly mostCharacters?: number;
  /**
   * Stores sessions in bulk, as `store` or `port` would have, so that each is found by its id. Rejects unless all were
   * stored. A batch comes when the one before it was taken: up to 1,000 sessions, or some 2 MB of larger ones. Of a `port`
   * the cookie must be that of express-session (backends/session-cookie.ts).
   */
  seed?(batches: AsyncIterable<readonly SeededSession[]>): Promise<void>;
  /** Deletes the backend's own sessions, and nothing else. */
  reset?(): Promise<void>;
  /** Takes away what `prepare` made, with all sessions in it; the harness calls it last. Without it, `reset` does. */
  drop?(): Promise<void>;
  close?(): Promise<void>;
}

export type OpenBackend = OpenBackendCommon &
  ({ readonly store: expressSession.Store } | { readonly port: SessionPort });

/** A session strategy: a store and a routing policy. One folder each; `backends/registry.ts` is the list. */
export interface Backend {
  /** As it is called on the command line: lower case, digits and dashes. */
  readonly name: string;
  /** One line for the list of backends. */
  readonly title: string;
  readonly routing: RoutingPolicy;
  readonly services: readonly ServiceSpec[];
  readonly guarantees: Guarantees;
  /**
   * Its clients connect to servers that others named, and ask `addressMap` for none of them: a link is bypassed, and what
   * links are there for (`--store-rtt`) is refused.
   */
  readonly bypassesLinks?: boolean;
  open(ctx: BackendContext): Promise<OpenBackend>;
}

/**
 * What a module for `--backends ./my-store.ts` exports by default: a `Backend` in which only `name` and `open` are a
 * must. docs/your-own-store.md says what stands for the rest.
 */
export interface BackendModule
  extends Pick<Backend, 'name'>,
    Partial<Pick<Backend, 'title' | 'routing' | 'bypassesLinks'>> {
  /** Servers the store needs: those session-bench knows by name (`redis`, `postgres`, `mysql` …), or your own. */
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
