import { GUARANTEE_ENTRIES, type GUARANTEES, type GuaranteeName, type Guarantees } from './guarantees.ts';

type Entry = (typeof GUARANTEES)[GuaranteeName];

/** All sessions are ended on purpose: no guarantee covers that. */
const MEANT = 'sessions';

/** What is gone while a fault lasts, or after it. The entry of its guarantee says more (`covers`). */
export type FailureMode = Extract<Entry, { readonly covers: unknown }>['covers']['failure'] | typeof MEANT;

/** The guarantee that decides about sessions after a failure. */
interface Covering {
  /** Null: the sessions are meant to be gone. */
  readonly guarantee: BooleanGuarantee | null;
  /** What is survived where the guarantee is kept. */
  readonly words: string;
  /** Acknowledged writes and logouts can be gone although the session is not. */
  readonly losesWrites: boolean;
  /** It does not help against the failure that every node finds every session. */
  readonly ofTheStore: boolean;
}

type BooleanGuarantee = {
  [G in GuaranteeName]: Guarantees[G] extends boolean ? G : never;
}[GuaranteeName];

const COVERED = GUARANTEE_ENTRIES.flatMap(([guarantee, entry]) => {
  if (!('covers' in entry)) return [];
  const { failure, words, losesWrites = false, ofTheStore = false } = entry.covers;
  return [[failure, { guarantee, words, losesWrites, ofTheStore }] as const];
});

export const GUARANTEE_FOR = Object.fromEntries([
  ...COVERED,
  [MEANT, { guarantee: null, words: 'the end of all sessions', losesWrites: false, ofTheStore: true }],
]) as Readonly<Record<FailureMode, Covering>>;

export const FAILURE_MODES = Object.keys(GUARANTEE_FOR) as readonly FailureMode[];

/** The failures, and that of the primary: servers that copy each other may have changed their roles. */
export function withPrimary(failures: readonly FailureMode[]): readonly FailureMode[] {
  return [...new Set<FailureMode>([...failures, 'primary'])];
}

/** Whether a backend promises that no session is lost by this failure. */
export function promisesToSurvive(guarantees: Guarantees, failure: FailureMode): boolean {
  const { guarantee } = GUARANTEE_FOR[failure];
  return guarantee !== null && guarantees[guarantee];
}
