/** How long a link holds what passes through it, each way, in milliseconds: `delayMs`, give or take up to `jitterMs`. */
export interface LinkDelay {
  readonly delayMs: number;
  /** At most `delayMs`. A later piece never overtakes an earlier one: it waits for it. */
  readonly jitterMs: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the relay needs to open a link. */
export interface LinkPlan {
  readonly listen: Address;
  readonly target: Address;
  readonly delay: LinkDelay;
  /** Of its jitter. */
  readonly seed: number;
}

/** What is done to a link. */
export type LinkAction =
  | { readonly type: 'set-delay'; readonly delay: LinkDelay }
  | { readonly type: 'cut' }
  | { readonly type: 'reset' }
  | { readonly type: 'restore' };

/** What the relay can be asked over its IPC channel. Each call resolves once it is done. */
export interface RelayApi {
  open(plan: LinkPlan): Promise<void>;
  /** @param link its index among the links that were opened. */
  act(link: number, action: LinkAction): Promise<void>;
  report(): Promise<RelayReport>;
  /** Connections that each link holds now, in the order in which the links were opened. */
  connections(): Promise<readonly number[]>;
}

/** The traffic of all links since the last report, or since the start. */
export interface RelayReport {
  /** Pieces of data, each as it was read at once. */
  readonly passed: number;
  /** How much later than due they departed: 1 for those in time; null if nothing passed. */
  readonly lateP50Us: number | null;
  readonly lateP99Us: number | null;
  readonly lateMaxUs: number | null;
  /** Pieces of data, and ends of connections, that were lost in cuts. */
  readonly lost: number;
}
