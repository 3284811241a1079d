import type { AppNode } from '../cluster/nodes.ts';

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

/** What a fault finds to strike. */
export interface FaultSite {
  readonly nodes: readonly AppNode[];
}

/** What is gone while a fault lasts: which promise of a backend decides about its sessions then. */
export type TakenAway = 'node' | 'store';

/** A kind of fault: what a file of this folder offers to `registry.ts`. */
export interface FaultKind {
  /** As scenarios name it. */
  readonly name: string;
  /** Null where all stays in its place, only slower or for a moment. */
  readonly takesAway: TakenAway | null;
  /** One that strikes the target of this index, from 0; throws where there is nothing to strike. */
  at(site: FaultSite, target: number): Fault;
}

/** The target of this index, counted round: a scenario does not know how many there are. */
export function targetOf<T>(targets: readonly T[], index: number): T {
  const target = targets[index % targets.length];
  if (target === undefined) throw new Error(`there is nothing to strike at index ${index} of ${targets.length}`);
  return target;
}
