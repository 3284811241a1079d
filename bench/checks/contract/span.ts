import type { Operation } from '../../model/operation.ts';

/** When something was under way, in µs since the epoch. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** When a request was under way. */
export function spanOf({ sentUs, endUs }: Operation): Span {
  return { fromUs: sentUs ?? endUs, toUs: endUs };
}

export function overlap(a: Span, b: Span): boolean {
  return a.fromUs < b.toUs && b.fromUs < a.toUs;
}
