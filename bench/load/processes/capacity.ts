import { Channel, internalError, type NoAnswer, type ScriptProcess } from '../../process/channel.ts';
import type { CapacityApi, CapacityPart, CapacityPlan } from './protocol.ts';

export interface CapacityResult extends Omit<CapacityPart, 'cpuShare'> {
  /** CPU seconds per second of the cores that the processes share: 1 where these were busy all the time. */
  readonly cpuShare: number;
  /** Why this is the limit of the generator and not of the stack; null if it is the stack's. */
  readonly bottleneck: string | null;
}

/** A generator that is busy for this share of the time would not have sent much more. */
const SATURATED = 0.9;

/**
 * Lets closed-model processes share the plan's connections, and adds up what they report. Rejects with
 * ProcessEnded when one of them ends first.
 *
 * @param cores the cores that the processes share.
 */
export async function measureCapacity(
  processes: readonly ScriptProcess[],
  plan: Omit<CapacityPlan, 'firstConnection'>,
  cores: number,
): Promise<CapacityResult> {
  const edge = (part: number): number => Math.round((part * plan.connections) / processes.length);
  const parts = await Promise.all(
    processes.map(async (one, index) => {
      const connections = edge(index + 1) - edge(index);
      const channel = new Channel<CapacityApi>(one, { errorOf: capacityFailed });
      return await channel.ask('measure', { ...plan, connections, firstConnection: edge(index) });
    }),
  );
  return mergeCapacity(parts, cores);
}

/** The sum of what several processes found, on this many cores. */
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

function capacityFailed({ message }: NoAnswer): Error {
  return internalError(`the capacity measurement failed: ${message}`, 'CAPACITY_FAILED');
}
