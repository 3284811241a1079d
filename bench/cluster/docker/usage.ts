/** The usage of a container as a whole; null if the engine does not tell. */
export interface ContainerUsage {
  /** CPU time since it was started, in ns; 0 when it does not run. */
  readonly cpuNs: number | null;
  /** Memory as `docker stats` counts it: without files that are cached and can be given up. 0 when it does not run. */
  readonly memoryBytes: number | null;
}

/** The part of the engine's answer that is read; of a container that does not run, most is missing. */
export interface EngineStats {
  /** When it was read; of a container that does not run, the beginning of the year 1. */
  readonly read?: string;
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
}

/** Reads the engine's one-shot statistics of a container, from either version of control groups. */
export function usageOf({ read, cpu_stats, memory_stats }: EngineStats): ContainerUsage {
  if (read?.startsWith('0001-')) return { cpuNs: 0, memoryBytes: 0 };
  const { usage = 0, stats = {} } = memory_stats ?? {};
  const cachedBytes = stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0;
  // A running container has used something: an engine without the control groups for it reports 0.
  return {
    cpuNs: cpu_stats?.cpu_usage?.total_usage || null,
    memoryBytes: usage === 0 ? null : Math.max(0, usage - cachedBytes),
  };
}
