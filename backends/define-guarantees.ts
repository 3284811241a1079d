import { completeGuarantees, type Guarantees } from '../bench/model/guarantees.ts';

/** Sessions outlive the process of their server, and a full memory drops none of them. */
export const DURABLE = { survivesStoreRestart: true, keepsWhenFull: true } as const;

/**
 * The guarantees of a built-in backend: those of any module that does not declare its own, but that sessions end within
 * 50 ms of their time; then what sets this backend apart.
 */
export function defineGuarantees(different: Partial<Guarantees> = {}): Guarantees {
  return completeGuarantees({ ttlGranularityMs: 50, ...different });
}
