import type { ChildProcess } from 'node:child_process';
import { BenchError, EXIT } from '../model/errors.ts';

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

/** Hands the plan to a closed-model process and waits for its result. */
export async function measureCapacity(child: ChildProcess, plan: CapacityPlan): Promise<CapacityResult> {
  const answer = await new Promise<CapacityResult | { readonly failed: string }>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code, signal) => reject(failure(`it ended early (${signal ?? `exit ${code}`})`)));
    child.send(plan, (error) => {
      if (error !== null) reject(failure(error.message));
    });
  });
  if ('failed' in answer) throw failure(answer.failed);
  return answer;
}

function failure(message: string): BenchError {
  return new BenchError(`the capacity measurement failed: ${message}`, {
    code: 'CAPACITY_FAILED',
    exitCode: EXIT.internal,
  });
}
