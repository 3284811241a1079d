/** Something that can be broken and mended. Each step is confirmed from the target, never assumed. */
export interface Fault {
  readonly kind: string;
  /** What it strikes, for the report: `node-2`. */
  readonly target: string;
  /** Breaks the target; resolves once the target is seen to be broken. */
  inject(): Promise<void>;
  /** Mends it; resolves once the target is seen to work again. Harmless when nothing was injected. */
  heal(): Promise<void>;
}
