import { earlyEnd, internalError, type LoadProcess, tell } from './load-process.ts';

/** What the closed-model process (`closed-model.ts`) is told. */
export interface CapacityPlan {
  readonly target: { readonly host: string; readonly port: number };
  readonly seed: number;
  readonly connections: number;
  readonly durationMs: number;
  readonly readRatio: number;
  /** Cookie headers of users who are logged in; each connection uses one. */
  readonly cookies: readonly string[];
}

export interface CapacityResult {
  /** Answers of status 2xx per second. */
  readonly goodPerS: number;
  /** Answers to users whom the node did not know. */
  readonly anonymous: number;
  /** Answers of any other status. */
  readonly notOk: number;
  readonly errors: number;
  /** Answers that belonged to another request. */
  readonly mismatches: number;
}

/** Hands the plan to a closed-model process and waits for its result; rejects as `earlyEnd` says when it ends first. */
export async function measureCapacity(process: LoadProcess, plan: CapacityPlan): Promise<CapacityResult> {
  const answer = new Promise<CapacityResult | { readonly failed: string }>((resolve) => {
    process.child.once('message', resolve);
  });
  await tell(process, plan);
  const result = await Promise.race([answer, earlyEnd(process)]);
  if (result instanceof Error) throw result;
  if ('failed' in result) throw internalError(`the capacity measurement failed: ${result.failed}`, 'CAPACITY_FAILED');
  return result;
}
