import type { Guarantees } from '../../backends/backend.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

/** One thing that sessions need, tried with a backend. */
export interface ConformanceCase {
  /** What holds where it passes, as a sentence. */
  readonly name: string;
  /** Whether a backend of these guarantees promises it; missing: always. */
  readonly promised?: (guarantees: Guarantees) => boolean;
  /** Why it does not apply to this backend; null if it does. */
  readonly notAsked?: (subject: Subject) => string | null;
  /** It cannot be repeated. */
  readonly once?: boolean;
  /** Resolves with what was observed; throws what is wrong, as a sentence, or TooSlow where nothing follows. */
  run(stage: Stage): Promise<string>;
}

/** Cases that belong together. Cases that mostly wait can run all at once. */
export interface CaseGroup {
  readonly name: string;
  readonly atOnce?: boolean;
  readonly cases: readonly ConformanceCase[];
}

/** Throws what is wrong, unless it holds. */
export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

export function noStore({ facts }: Subject): string | null {
  return facts.kind === 'store' ? null : 'it brings its own port, and has no store to ask';
}

export function notOurs({ backend, isOurs }: Subject): string | null {
  if (backend.services.length === 0) return 'it needs no server that could fail';
  return isOurs ? null : 'its server was not started by this run, so it is not broken';
}
