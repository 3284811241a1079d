import { BenchError, EXIT } from '../model/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that aborts when the process is asked to end, so that it can clean up first. At the second time the process ends
 * at once, and its reaper ends the processes that it started.
 */
export function interruptSignal(): AbortSignal & Disposable {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new BenchError('interrupted', { code: 'INTERRUPTED', exitCode: EXIT.interrupted }));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return Object.assign(controller.signal, {
    [Symbol.dispose]: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  });
}
