import type { UserHeaders } from '../../model/plan.ts';
import { earlyEnd, internalError, type LoadProcess, tell } from '../../process/load-process.ts';

/** What a closed-model process (`closed-model.ts`) is told. */
export interface CapacityPlan {
  readonly target: { readonly host: string; readonly port: number };
  readonly seed: number;
  readonly connections: number;
  /** The number of its first connection: those of several processes are numbered on. */
  readonly firstConnection: number;
  readonly durationMs: number;
  readonly readRatio: number;
  /** Those of the users who are logged in: each connection sends the requests of one. */
  readonly users: readonly UserHeaders[];
}

/** What one closed-model process reports. */
export interface CapacityPart {
  /** Answers of status 2xx that name their request, per second. */
  readonly goodPerS: number;
  /** Answers to users whom the node did not know. */
  readonly anonymous: number;
  /** All other answers: of another status, or without the application's body. */
  readonly notOk: number;
  readonly errors: number;
  /** Answers that name another request. */
  readonly mismatches: number;
  /** CPU seconds per second of its own: from about 1 on it can send no faster. */
  readonly cpuShare: number;
}

export interface CapacityResult extends Omit<CapacityPart, 'cpuShare'> {
  /** CPU seconds per second of the cores that the processes share: 1 where these were busy all the time. */
  readonly cpuShare: number;
  /** Why this is what the generator can send, and not what the stack can carry; null: it is the stack's. */
  readonly bottleneck: string | null;
}

/** A generator that is busy for this share of the time would not have sent much more. */
const SATURATED = 0.9;

/**
 * Lets closed-model processes share the plan's connections, and adds up what they report. Rejects as `earlyEnd` says
 * when one of them ends first.
 *
 * @param cores the cores that the processes share.
 */
export async function measureCapacity(
  processes: readonly LoadProcess[],
  plan: Omit<CapacityPlan, 'firstConnection'>,
  cores: number,
): Promise<CapacityResult> {
  const edge = (part: number): number => Math.round((part * plan.connections) / processes.length);
  const parts = await Promise.all(
    processes.map(async (one, index) => {
      const connections = edge(index + 1) - edge(index);
      return await ask(one, { ...plan, connections, firstConnection: edge(index) });
    }),
  );
  return mergeCapacity(parts, cores);
}

/** What several processes, on so many cores, found together. */
export function mergeCapacity(parts: readonly CapacityPart[], cores: number): CapacityResult {
  const sum = (figure: (part: CapacityPart) => number): number =>
    parts.reduce((total, part) => total + figure(part), 0);
  const together = sum(({ cpuShare }) => cpuShare) / Math.min(parts.length, cores);
  const cpuShare = Math.max(together, ...parts.map((part) => part.cpuShare));
  return {
    goodPerS: sum(({ goodPerS }) => goodPerS),
    anonymous: sum(({ anonymous }) => anonymous),
    notOk: sum(({ notOk }) => notOk),
    errors: sum(({ errors }) => errors),
    mismatches: sum(({ mismatches }) => mismatches),
    cpuShare,
    bottleneck:
      cpuShare < SATURATED
        ? null
        : `generator-bound: the processes that sent it were busy ${Math.round(cpuShare * 100)}% of the time`,
  };
}

async function ask(process: LoadProcess, plan: CapacityPlan): Promise<CapacityPart> {
  const answer = new Promise<CapacityPart | { readonly failed: string }>((resolve) => {
    process.child.once('message', resolve);
  });
  await tell(process, plan);
  const result = await Promise.race([answer, earlyEnd(process)]);
  if (result instanceof Error) throw result;
  if ('failed' in result) throw internalError(`the capacity measurement failed: ${result.failed}`, 'CAPACITY_FAILED');
  return result;
}
