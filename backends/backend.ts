import type { Request, RequestHandler, Response } from 'express';
import type expressSession from 'express-session';
import type { Guarantees } from '../bench/model/guarantees.ts';

export type { Guarantees } from '../bench/model/guarantees.ts';

/**
 * How the proxy picks a node for a request. `cookie`: the proxy hands out a cookie naming the node that answered
 * first and follows it from then on. `cookie-hash` and `ip-hash` compute the node instead of remembering it.
 */
export type RoutingPolicy = 'round-robin' | 'cookie' | 'cookie-hash' | 'ip-hash';

/** What the application keeps for a user. */
export interface SessionData {
  readonly userId: string;
  readonly nonce: string;
  readonly items: readonly string[];
  readonly payload: string;
}

/**
 * The application's way to its sessions. A method resolves once the change is acknowledged by the store; null means
 * that the caller is certainly not logged in. An outage rejects with a `StoreError`, never resolves with null.
 */
export interface SessionPort {
  /** Runs before every route, as Express middleware. */
  readonly middleware?: RequestHandler;
  read(req: Request, res: Response): Promise<SessionData | null>;
  /** Opens a session under a new id, and ends the one the caller had. */
  login(req: Request, res: Response, fresh: SessionData): Promise<SessionData>;
  addItem(req: Request, res: Response, itemId: string): Promise<SessionData | null>;
  /** Empties the cart. */
  checkout(req: Request, res: Response): Promise<SessionData | null>;
  /** True when there was a session to end. */
  logout(req: Request, res: Response): Promise<boolean>;
}

/** Whether a write can have been applied when the store failed: not before it was sent, perhaps afterwards. */
export type StoreStage = 'before-write' | 'write';

/** The store could not do what was asked: down, frozen, past its deadline, refusing. Answered with 503. */
export class StoreError extends Error {
  readonly stage: StoreStage;

  constructor(message: string, stage: StoreStage, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
    this.stage = stage;
  }
}

/**
 * The session that was to be updated is no longer in the store: it was ended or ran out since it was read. A store
 * that can tell rejects an update with it instead of bringing the session back. Answered with 401.
 */
export class SessionGoneError extends Error {
  constructor() {
    super('the session is no longer in the store');
    this.name = 'SessionGoneError';
  }
}

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
  readonly detours?: Readonly<Record<string, string>>;
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
   * Its clients connect to servers that others named, and ask `detours` for none of them: a link is bypassed, and what
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

/** A server process that backends need. */
export interface ServiceSpec {
  /** `redis`, `postgres` …: also names the variable `BENCH_<NAME>_URL` of an external server. */
  readonly name: string;
  /** The official container image, with a tag. */
  readonly image: string;
  /** The port inside that container. */
  readonly port: number;
  readonly native: NativeServer;
  /** What makes a container of that image the same server; missing: the image is that by itself. */
  readonly container?: ContainerServer;
  /** For a server that only its vendor runs; missing: what can be started here is the real one. */
  readonly hosted?: HostedService;
  url(host: string, port: number): string;
  /** The service that this one copies, and whose place it can take: they may change their roles. */
  readonly replicaOf?: string;
  /** Of a replica: whether the server at `url` is a primary now. Rejects when it does not answer. One attempt. */
  isPrimary?(url: string): Promise<boolean>;
  /** What the URL of an external server may begin with instead of the scheme of `url`, without `://`. */
  readonly otherSchemes?: readonly string[];
  /**
   * Resolves when the server at `url` answers a real request, and does what it is there for; rejects when it does not yet.
   * One attempt.
   */
  ready(url: string): Promise<void>;
  /**
   * Has the running server at `url` make do with this much memory for what it holds, at least 8 MiB, and do what it
   * would do when that is used up. As it was before once the result is disposed of. Missing where data is on a disk.
   */
  readonly limitMemory?: (url: string, limitBytes: number) => Promise<MemoryLimit>;
}

/** A server has less memory than it was started with until this is disposed of. */
export interface MemoryLimit extends AsyncDisposable {
  /** Whether the server, by its own count, has refused or dropped anything for want of room since it was limited. */
  wasFull(): Promise<boolean>;
}

/** A service that exists at its vendor alone. What runs elsewhere is an emulator: its figures are marked, and never ranked. */
export interface HostedService {
  /** Whether it is the vendor's own that answers at this URL. */
  isVendors(url: string): boolean;
  /** Variables of the environment from which clients of the vendor's take their credentials: app servers get these alone. */
  readonly credentials: readonly string[];
}

/** How a private instance of a server is started. */
export type NativeServer = InstalledServer | PackagedServer;

/** A server from the machine's own binaries. */
export interface InstalledServer extends ServerProcess {
  /** Every binary it takes, the server first. */
  readonly binaries: readonly [server: string, ...others: string[]];
  /** Folders to look in besides PATH; a `*` stands for one folder name, and the highest version wins. */
  readonly searchPath: readonly string[];
  readonly debianPackage: string;
  readonly brewFormula: string;
}

/** A server that is a package of npm and came with `npm ci`: the harness's own Node.js runs it. */
export interface PackagedServer extends ServerProcess {
  readonly npmPackage: string;
  readonly version: string;
  /** File URL of the module that is the server. */
  readonly module: string;
}

interface ServerProcess {
  /** The server refuses to run as root: it is started as the user `postgres` or `nobody` then. */
  readonly refusesRoot?: boolean;
  /** Commands that fill the data folder before the first start. */
  setup?(site: NativeSite): readonly (readonly [command: string, ...args: string[]])[];
  args(site: NativeSite): readonly string[];
  /** Asks the server to stop at once, without its children outliving it. */
  readonly stopSignal: NodeJS.Signals;
}

/** Where a server lives, as it is to know it itself. */
export interface ServerSite {
  /** A folder that belongs to the server's user, empty at its first start. */
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** URLs of the services that the backend names before this one, by their names. */
  readonly peers: Readonly<Record<string, string>>;
}

/** Where a private instance of the machine's own server lives. */
export interface NativeSite extends ServerSite {
  /** Absolute path of each binary, by its name; none for a server that is a package. */
  readonly paths: Readonly<Record<string, string>>;
}

/** How a server runs in a container of its image, with the settings that a native one has. */
export interface ContainerServer {
  /** What the image's entrypoint is given; missing: the image's own command. It must be repeatable on the same data. */
  readonly command?: (site: ServerSite) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it keeps its data: a volume that lasts as long as the container. Missing: it has none. */
  readonly dataDir?: string;
  /** Who it runs as, where the image's own user will not do. */
  readonly user?: string;
  /**
   * It tells others of its address, so it has to be the address by which they reach it: the server listens on loopback of
   * this machine itself, and its port is not published. Docker has that on Linux.
   */
  readonly hostNetwork?: boolean;
}
