const JITTER = 0.25;

/**
 * Deletes expired sessions every `intervalMs`, give or take a quarter, so that the nodes do not all sweep at once. A
 * sweep that fails is tried again at the next turn. Ends with `signal`, and keeps no process alive.
 */
export function scheduleSweeps(sweep: () => Promise<number>, intervalMs: number, signal: AbortSignal): void {
  const next = (): void => {
    if (signal.aborted) return;
    const delayMs = intervalMs * (1 - JITTER + Math.random() * 2 * JITTER);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      void sweep().then(next, next);
    }, delayMs);
    const cancel = (): void => clearTimeout(timer);
    timer.unref();
    signal.addEventListener('abort', cancel, { once: true });
  };
  next();
}
