import { z } from 'zod';
import { checkRulesSchema, circumstancesSchema } from './check-inputs.ts';
import { FAILURE_MODES } from './failure-mode.ts';
import { guaranteesSchema } from './guarantees-schema.ts';
import type { Operation } from './operation.ts';
import { faultSchema } from './trial-figures.ts';

/**
 * The first line of each trial in a history: all that is known before its first operation. Every line after it is an
 * `Operation`, up to the last line of the trial.
 */
export const historyHeaderSchema = z.object({
  type: z.literal('trial'),
  backend: z.string(),
  scenario: z.string(),
  trial: z.int().positive(),
  /** From 1. Histories without it have first attempts only. */
  attempt: z.int().positive().default(1),
  seed: z.int(),
  routing: z.enum(['round-robin', 'cookie', 'cookie-hash', 'ip-hash']),
  guarantees: guaranteesSchema,
  /** How many applications share the sessions. */
  apps: z.int().positive().default(1),
  rules: checkRulesSchema,
});

/** The last line of each trial: all that is known only afterwards. Times are µs since the trial's epoch. */
export const historyEndSchema = z.object({
  type: z.literal('trial-end'),
  ...circumstancesSchema.shape,
  /** Their times are µs since the start of the measurement. */
  faults: z.array(faultSchema),
  /** The failure modes of the faults that struck; named so in histories. */
  takenAway: z.array(z.enum(FAILURE_MODES)),
  /** How nodes ended, or fell silent, without a fault of the scenario. */
  nodeFailures: z.array(z.enum(['crashed', 'ended', 'silent'])),
});

export type HistoryHeader = z.infer<typeof historyHeaderSchema>;
export type HistoryEnd = z.infer<typeof historyEndSchema>;

/** The history of a trial while it is written: one header, its operations, one end. */
export interface HistorySink {
  /** Resolves when the earlier trials are written, so no trial pays for the one before it. */
  begin(header: HistoryHeader): Promise<void>;
  add(operations: readonly Operation[]): void;
  /** A trial without its end was interrupted. */
  end(end: HistoryEnd): void;
}
