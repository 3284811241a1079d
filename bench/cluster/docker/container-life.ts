import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { doneWithin, inTime } from '../../process/deadline.ts';
import type { ProcessExit } from '../../process/process-end.ts';
import { OutputTail } from '../processes/output-tail.ts';
import type { Startable } from '../processes/startable.ts';
import { askEngine, ENGINE_LIMIT_MS } from './ask-engine.ts';
import type { Engine, EngineContainer } from './engine.ts';

/** Its last output can arrive later than its end. */
const OUTPUT_LIMIT_MS = 250;

/** Between two connections that each wait for the end of a container. */
const WAIT_PAUSE_MS = 500;

/** What runs in a container from one start to its end. */
export interface ContainerLife extends Startable, Disposable {}

/** Watches a container from its next start to its end or disposal. To be called before that start. */
export async function nextLife(engine: Engine, container: EngineContainer, name: string): Promise<ContainerLife> {
  const output = await askEngine(`attach to ${name}`, engine.container.attach(container));
  const outputEnd = once(output, 'close').catch(() => undefined);
  const tail = new OutputTail();
  tail.follow(output);
  let hasEnded = false;
  const exited = endOfLife({
    wait: (condition) => exitCodeOf(container, condition),
    inspect: () => container.inspect(),
  }).finally(() => {
    hasEnded = true;
  });
  return {
    name,
    exited,
    outputEnded: exited.then(async () => void (await doneWithin(outputEnd, OUTPUT_LIMIT_MS))),
    hasExited: () => hasEnded,
    lastLines: () => tail.lines(),
    // A container that never started has no end.
    [Symbol.dispose]: () => void output.destroy(),
  };
}

type WaitCondition = 'next-exit' | 'not-running';

interface Endable {
  /** Resolves with the code it ended with. */
  wait(condition: WaitCondition): Promise<number>;
  inspect(): Promise<{ readonly State: { readonly Running: boolean; readonly ExitCode: number } }>;
}

/**
 * The exit of a container's next start. A lost connection to the engine is not an exit: the engine is asked again. If it
 * does not answer then, the exit is unknown.
 */
export async function endOfLife(container: Endable): Promise<ProcessExit> {
  for (let condition: WaitCondition = 'next-exit'; ; condition = 'not-running') {
    const exitCode = await container.wait(condition).catch(() => null);
    if (exitCode !== null) return exitOf(exitCode);
    const state = await inTime(container.inspect(), ENGINE_LIMIT_MS).then(
      ({ State }) => State,
      () => null,
    );
    if (state === null) return { code: null, signal: null, lostSource: 'Docker' };
    if (!state.Running) return exitOf(state.ExitCode);
    await sleep(WAIT_PAUSE_MS);
  }
}

/** Rejects when the connection is lost. The client's own `wait` would then never settle. */
async function exitCodeOf(container: EngineContainer, condition: WaitCondition): Promise<number> {
  const answer = Promise.withResolvers<Readable>();
  container.modem.dial(
    {
      path: `/containers/${container.id}/wait?`,
      method: 'POST',
      options: { _query: { condition }, _body: {} },
      isStream: true,
      statusCodes: { 200: true },
    },
    (error: Error | null, stream: Readable) => (error === null ? answer.resolve(stream) : answer.reject(error)),
  );
  const { StatusCode } = (await json(await answer.promise)) as { readonly StatusCode: number };
  return StatusCode;
}

/** The engine reports the end by a signal as a shell does: 137 is SIGKILL. */
export function exitOf(statusCode: number): ProcessExit {
  const signals = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  const [signal] = signals.find(([, number]) => number === statusCode - 128) ?? [];
  return signal === undefined ? { code: statusCode, signal: null } : { code: null, signal };
}
