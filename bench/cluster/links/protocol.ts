/** How long a link holds what passes through it, each way, in milliseconds: `delayMs`, give or take up to `jitterMs`. */
export interface LinkDelay {
  readonly delayMs: number;
  /** At most `delayMs`. What comes later never overtakes: it waits for what came before. */
  readonly jitterMs: number;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A link as the relay is told of it. */
export interface LinkPlan {
  readonly listen: Place;
  readonly target: Place;
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

/** What the relay is asked to do over its IPC channel; each is answered with its `id`. */
export type RelayCommand = { readonly id: number } & (
  | { readonly type: 'open'; readonly plan: LinkPlan }
  /** To the one of this index among those that were opened. */
  | { readonly type: 'act'; readonly link: number; readonly action: LinkAction }
  | { readonly type: 'report' }
  | { readonly type: 'connections' }
);

/** What the relay says, once it has obeyed or failed to. */
export type RelayAnswer =
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'report'; readonly id: number; readonly report: RelayReport }
  /** How many each link holds now. */
  | { readonly type: 'connections'; readonly id: number; readonly counts: readonly number[] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** What has passed through all links since the last report, or since the start. */
export interface RelayReport {
  /** Pieces of data, each as it was read at once. */
  readonly passed: number;
  /** How much later than due they departed: 1 for those that were in time, null where nothing passed. */
  readonly lateP50Us: number | null;
  readonly lateP99Us: number | null;
  readonly lateMaxUs: number | null;
  /** Pieces of data, and ends of connections, that were lost in cuts. */
  readonly lost: number;
}
