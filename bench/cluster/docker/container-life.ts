import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessExit } from '../../model/process-end.ts';
import { OutputTail } from '../output-tail.ts';
import type { Startable } from '../readiness.ts';
import type { Engine } from './engine.ts';

export type EngineContainer = ReturnType<Engine['container']['getById']>;

/** What it printed last may come later than the news of its end. */
const OUTPUT_LIMIT_MS = 250;

/** What runs in a container from one start to its end. */
export interface ContainerLife extends Startable, Disposable {}

/** Watches a container from its next start on, for which it has to be called before, until its end or disposal. */
export async function nextLife(engine: Engine, container: EngineContainer, name: string): Promise<ContainerLife> {
  const output = await engine.container.attach(container);
  const outputEnd = once(output, 'close').catch(() => undefined);
  const tail = new OutputTail();
  tail.follow(output);
  let hasEnded = false;
  const exited = container
    .wait({ condition: 'next-exit' })
    .then(
      ({ StatusCode }: { StatusCode: number }) => exitOf(StatusCode),
      // The engine is gone, or the container is: nobody tells how it ended.
      (): ProcessExit => ({ code: null, signal: null }),
    )
    .finally(() => {
      hasEnded = true;
    });
  return {
    name,
    exited,
    outputEnded: exited.then(async () => void (await Promise.race([outputEnd, sleep(OUTPUT_LIMIT_MS)]))),
    hasExited: () => hasEnded,
    lastLines: () => tail.lines(),
    // What was never started has no end either.
    [Symbol.dispose]: () => void output.destroy(),
  };
}

/** The engine tells an end by a signal as a shell does: 137 is SIGKILL. */
export function exitOf(statusCode: number): ProcessExit {
  const signals = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  const [signal] = signals.find(([, number]) => number === statusCode - 128) ?? [];
  return signal === undefined ? { code: statusCode, signal: null } : { code: null, signal };
}
