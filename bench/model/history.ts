import { z } from 'zod';
import { checkRulesSchema, circumstancesSchema } from './check-inputs.ts';
import { FAILURE_MODES } from './failure-mode.ts';
import { guaranteesSchema } from './guarantees-schema.ts';
import type { Operation } from './operation.ts';
import { faultSchema } from './trial-figures.ts';

/**
 * The first line of each trial in a history; every line after it, up to the trial's last, is an `Operation`. It holds
 * what the checker has to know beforehand.
 */
export const historyHeaderSchema = z.object({
  type: z.literal('trial'),
  backend: z.string(),
  scenario: z.string(),
  trial: z.int().positive(),
  seed: z.int(),
  routing: z.enum(['round-robin', 'cookie', 'cookie-hash', 'ip-hash']),
  guarantees: guaranteesSchema,
  /** How many applications share the sessions. */
  apps: z.int().positive().default(1),
  rules: checkRulesSchema,
});

/** The last line of each trial: what can only be known afterwards. Times are µs since the trial's epoch. */
export const historyEndSchema = z.object({
  type: z.literal('trial-end'),
  ...circumstancesSchema.shape,
  /** Their times are µs since the start of the measurement. */
  faults: z.array(faultSchema),
  takenAway: z.array(z.enum(FAILURE_MODES)),
  /** How nodes ended, or fell silent, that no fault had struck. */
  nodeFailures: z.array(z.enum(['crashed', 'ended', 'silent'])),
});

export type HistoryHeader = z.infer<typeof historyHeaderSchema>;
export type HistoryEnd = z.infer<typeof historyEndSchema>;

/** Where a trial writes its history: one header, its operations, one end. */
export interface HistorySink {
  /** Resolves when all that came before has been passed on, so that no trial pays for the one before it. */
  begin(header: HistoryHeader): Promise<void>;
  add(operations: readonly Operation[]): void;
  /** What of the trial could not be known before. A trial without it was broken off. */
  end(end: HistoryEnd): void;
}
