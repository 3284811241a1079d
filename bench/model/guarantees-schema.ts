import { z } from 'zod';
import { GUARANTEE_ENTRIES, type GuaranteeEntry, type Guarantees } from './guarantees.ts';

const STORED = {
  flag: z.boolean(),
  milliseconds: z.number().nonnegative(),
  bytes: z.int().nonnegative().nullable(),
} as const;

/** What a backend promises, as run.json and a history hold it. App servers do without it, and so without zod. */
export const guaranteesSchema = z.strictObject(
  Object.fromEntries(
    GUARANTEE_ENTRIES.map(([name, entry]) => [
      name,
      'missingInOlderHistories' in entry ? olderToo(entry) : STORED[entry.kind],
    ]),
  ),
) as unknown as z.ZodType<Guarantees>;

/** In an older history nothing of it was promised: no flag, and for a bound its default. */
function olderToo({ kind, byDefault }: GuaranteeEntry): z.ZodType {
  if (kind === 'flag') return STORED.flag.default(false);
  return z.preprocess((stored) => (stored === undefined ? byDefault : stored), STORED[kind]);
}
