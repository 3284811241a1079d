import type { GeneratorHealth } from '../model/trial-figures.ts';

/** How one generator kept to its schedule. Its share of the CPU is that of all generators together. */
export type Pace = Pick<
  GeneratorHealth,
  'offered' | 'achievedRatio' | 'latenessP50Us' | 'latenessP99Us' | 'eventLoopUtilisation' | 'cpuShare'
>;

/** Above this the generator's own delay is no longer small against the latencies it reports. */
const LATENESS_P50_LIMIT_US = 2_000;
const EVENT_LOOP_LIMIT = 0.95;
const ACHIEVED_LIMIT = 0.98;

/** A p99 is shown from this many arrivals on. */
const ARRIVALS_FOR_P99 = 1_000;

/** From this share of the response p99 on, that p99 is mostly the generator's own lateness. */
const LATENESS_P99_SHARE = 0.5;

/** A generator that is busy for this share of the time is late because of its own load. */
const BUSY = 0.8;

/**
 * A p99 of the lateness below this never voids a trial; it is only a warning (`latenessWarning`). A busy generator is late
 * because of its own load. An idle one is late because other processes have taken its core, and a bound that they reach
 * would void trials at random: in 20 smoke trials on a noisy machine, where the p50 differed tenfold, the p99 of the
 * lateness was 74 ms at most.
 */
const LATENESS_P99_FLOOR_US = { busy: 10_000, idle: 250_000 } as const;

/** From this share of requests that waited for a connection on, service times are those of a smaller load. */
const WAITS_LIMIT = 0.01;

/**
 * @param responseP99Us of all arrivals; null without arrivals.
 * @returns the reason why a generator could not follow the schedule; null if it could.
 */
export function fellBehind(pace: Pace, responseP99Us: number | null): string | null {
  const { achievedRatio, latenessP50Us, eventLoopUtilisation } = pace;
  if (latenessP50Us !== null && latenessP50Us > LATENESS_P50_LIMIT_US) {
    return `half of its requests were more than ${ms(latenessP50Us)} ms late`;
  }
  if (eventLoopUtilisation > EVENT_LOOP_LIMIT && achievedRatio < ACHIEVED_LIMIT) {
    return `busy all the time, and ${(achievedRatio * 100).toFixed(1)}% of the intended rate sent`;
  }
  return lateTail(pace, responseP99Us);
}

function lateTail(
  { offered, latenessP99Us, eventLoopUtilisation, cpuShare }: Pace,
  responseP99Us: number | null,
): string | null {
  if (latenessP99Us === null || responseP99Us === null || offered < ARRIVALS_FOR_P99) return null;
  const isBusy = Math.max(eventLoopUtilisation, cpuShare ?? 0) >= BUSY;
  if (latenessP99Us < LATENESS_P99_FLOOR_US[isBusy ? 'busy' : 'idle']) return null;
  if (latenessP99Us < responseP99Us * LATENESS_P99_SHARE) return null;
  return `one request in a hundred was more than ${ms(latenessP99Us)} ms late, of a p99 of ${ms(responseP99Us)} ms`;
}

/** @returns a reason if the limit on connections held requests back; null if it did not. */
export function tooFewConnections(waits: number, offered: number): string | null {
  if (waits <= offered * WAITS_LIMIT) return null;
  return `${waits} requests waited for a free connection; allow more of them, or lower the rate`;
}

const LACKS: Readonly<Record<string, string>> = {
  EMFILE: 'this process may open no more files (ulimit -n)',
  ENFILE: 'the system can open no more files',
  EADDRNOTAVAIL: 'no free port, or not an address of this machine',
  EADDRINUSE: 'no free port',
};

/**
 * A reason of this machine for connections that could not be opened, from their error codes. Noise never causes these.
 *
 * @returns null if all could be opened.
 */
export function unopened(exhausted: Readonly<Record<string, number>>): string | null {
  const causes = Object.entries(exhausted).map(
    ([code, count]) => `${count} connections could not be opened: ${code}, ${LACKS[code] ?? 'no memory for sockets'}`,
  );
  return causes.length === 0 ? null : causes.join('; ');
}

function ms(valueUs: number): string {
  return (valueUs / 1000).toFixed(1);
}
