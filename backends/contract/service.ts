/** A server process that backends need. */
export interface ServiceSpec {
  /** `redis`, `postgres` …: also names the variable `BENCH_<NAME>_URL` of an external server. */
  readonly name: string;
  /** The official container image, with a tag. */
  readonly image: string;
  /** The port inside that container. */
  readonly port: number;
  readonly native: NativeServer;
  /** What makes a container of that image the same server. Missing if the image needs nothing for that. */
  readonly container?: ContainerServer;
  /** For a server that only its vendor runs. Missing if the real server can be started here. */
  readonly hosted?: HostedService;
  url(host: string, port: number): string;
  /** The service that this one copies. It can take that one's place, so the two may change their roles. */
  readonly replicaOf?: string;
  /** Of a replica: whether the server at `url` is a primary now. One attempt; rejects if the server does not answer. */
  isPrimary?(url: string): Promise<boolean>;
  /** Schemes, without `://`, that the URL of an external server may have besides that of `url`. */
  readonly otherSchemes?: readonly string[];
  /** Resolves if the server at `url` answers a real request and does its work. One attempt; rejects if it does not yet. */
  ready(url: string): Promise<void>;
  /**
   * Gives the running server at `url` only this much memory for its data, at least 8 MiB. What it does when the memory is
   * full stays the same. Disposing of the result restores the limit from before. Missing if the data is on a disk.
   */
  readonly limitMemory?: (url: string, limitBytes: number) => Promise<MemoryLimit>;
}

/** A server has less memory than it was started with, until this is disposed of. */
export interface MemoryLimit extends AsyncDisposable {
  /** Whether the server has refused or dropped anything for want of memory since it was limited, by its own count. */
  wasFull(): Promise<boolean>;
}

/** A service that only its vendor runs. Elsewhere an emulator runs: its figures are marked, and never ranked. */
export interface HostedService {
  /** Whether the vendor's own service is at this URL. */
  isVendors(url: string): boolean;
  /** Variables of the environment with the credentials for the vendor's clients. App servers get these and no others. */
  readonly credentials: readonly string[];
}

/** How a private instance of a server is started. */
export type NativeServer = InstalledServer | PackagedServer;

/** A server from the machine's own binaries. */
export interface InstalledServer extends ServerProcess {
  /** Every binary it takes, the server first. */
  readonly binaries: readonly [server: string, ...others: string[]];
  /** Folders to search besides PATH. A `*` stands for one folder name; the highest version wins. */
  readonly searchPath: readonly string[];
  readonly debianPackage: string;
  readonly brewFormula: string;
}

/** A server that is a package of npm, installed by `npm ci`: the harness's own Node.js runs it. */
export interface PackagedServer extends ServerProcess {
  readonly npmPackage: string;
  readonly version: string;
  /** File URL of the module that is the server. */
  readonly module: string;
}

interface ServerProcess {
  /** The server refuses to run as root: root starts it as another user (bench/cluster/processes/system-user.ts). */
  readonly refusesRoot?: boolean;
  /** Commands that fill the data folder before the first start. */
  setup?(site: NativeSite): readonly (readonly [command: string, ...args: string[]])[];
  args(site: NativeSite): readonly string[];
  /** Makes the server stop at once, and end its children. */
  readonly stopSignal: NodeJS.Signals;
}

/** Where a server runs, as it sees that itself. */
export interface ServerSite {
  /** A folder that belongs to the server's user, empty at its first start. */
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** URLs of the services that the backend names before this one, by their names. */
  readonly peers: Readonly<Record<string, string>>;
}

/** Where a private instance of the machine's own server runs. */
export interface NativeSite extends ServerSite {
  /** Absolute path of each binary, by its name. Empty for a server that is a package. */
  readonly paths: Readonly<Record<string, string>>;
}

/** How a server runs in a container of its image, with the settings of a native one. */
export interface ContainerServer {
  /** Arguments of the image's entrypoint, repeatable on the same data. Missing: the image's own command. */
  readonly command?: (site: ServerSite) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it keeps its data: a volume that lasts as long as the container. Missing: it has none. */
  readonly dataDir?: string;
  /** The user it runs as. Missing: the image's own. */
  readonly user?: string;
  /**
   * The server gives its address to others, so it must be the address by which they reach it. It then listens on loopback
   * of this machine itself, without a published port. Docker can do that on Linux.
   */
  readonly hostNetwork?: boolean;
}
