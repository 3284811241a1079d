import { nowUs } from '../model/clock.ts';
import type { Sweep } from './protocol.ts';

const JITTER = 0.25;

/**
 * Deletes expired sessions every `intervalMs`, give or take a quarter, so that the nodes do not all sweep at once. Reports
 * the time of each sweep. A failed sweep is reported and retried at the next interval. Ends with `signal`, and keeps no
 * process alive.
 */
export function scheduleSweeps(
  sweep: () => Promise<number>,
  intervalMs: number,
  signal: AbortSignal,
  onSwept: (sweep: Sweep) => void,
  onFailed: (error: unknown) => void,
): void {
  const sweepNow = async (): Promise<void> => {
    const fromUs = nowUs();
    const deleted = await sweep();
    // A user's own store may not return a number.
    onSwept({ fromUs, toUs: nowUs(), deleted: Number.isSafeInteger(deleted) ? deleted : 0 });
  };
  const next = (): void => {
    if (signal.aborted) return;
    const delayMs = intervalMs * (1 - JITTER + Math.random() * 2 * JITTER);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      void sweepNow().catch(onFailed).then(next);
    }, delayMs);
    const cancel = (): void => clearTimeout(timer);
    timer.unref();
    signal.addEventListener('abort', cancel, { once: true });
  };
  next();
}
