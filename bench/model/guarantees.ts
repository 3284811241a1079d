import { z } from 'zod';

/** What a backend promises (backends/backend.ts), as run.json and a history hold it. */
export const guaranteesSchema = z.strictObject({
  sessions: z.boolean(),
  shared: z.boolean(),
  survivesNodeLoss: z.boolean(),
  survivesStoreRestart: z.boolean(),
  /** Older runs do not say. */
  survivesFailover: z.boolean().default(false),
  /** Older runs do not say; what nobody said was not promised. */
  keepsWhenFull: z.boolean().default(false),
  revocable: z.boolean(),
  atomicUpdates: z.boolean(),
  ttlGranularityMs: z.number().nonnegative(),
  maxBytes: z.int().nonnegative().nullable(),
});

export type Guarantees = z.infer<typeof guaranteesSchema>;
