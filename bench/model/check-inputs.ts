import { z } from 'zod';
import { clockMovedSchema, STEADY } from './clock-moved.ts';

const micros = z.number();

/** What the checker needs before the first operation. */
export const checkRulesSchema = z.object({
  /**
   * How long a session lives after the last request that found it, and how far from that it may end, either way;
   * null: it has no end of its own.
   */
  lifetime: z.object({ ttlUs: micros, granularityUs: micros }).nullable(),
  /** The answer to a read writes the session back as that read found it, like a save of the whole session. */
  readsSave: z.exactOptional(z.boolean()),
  /** Sessions that were put into the store without a login. Those whose users never came are in no operation. */
  seeded: z.exactOptional(z.int().nonnegative()),
});

/** What the checker needs after the last operation. Times are µs since the trial's epoch. */
export const circumstancesSchema = z.object({
  measureStartUs: micros,
  measureEndUs: micros,
  /** When the last fault struck or healed, or the measurement began: a session without an answer since is `unverified`. */
  verifySinceUs: micros,
  /** When the first fault struck, or the first node did not answer; null: neither happened. */
  calmUntilUs: micros.nullable(),
  /** Touches failed after their answers were sent, so some reads did not extend the life of their sessions. */
  touchesFailed: z.boolean().default(false),
  clockMoved: clockMovedSchema.default(STEADY),
});

export type CheckRules = Readonly<z.infer<typeof checkRulesSchema>>;
export type Circumstances = Readonly<z.infer<typeof circumstancesSchema>>;
