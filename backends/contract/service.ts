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
