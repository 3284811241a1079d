import type { GeneratorVitals, SecondOfLatencies, UrlCounts, UrlMessage, UrlPlan } from '../../model/plan.ts';
import { earlyEnd, internalError, type LoadProcess, tell } from '../../process/load-process.ts';

export interface UrlEvents {
  readonly second: (second: SecondOfLatencies) => void;
  /** Every second: how many answers there were so far. */
  readonly live: (answered: number) => void;
}

/** The harness's end of a process that sends requests to one URL (`url-generator.ts`): one plan after the other. */
export class UrlGenerator {
  readonly #process: LoadProcess;

  constructor(process: LoadProcess) {
    this.#process = process;
  }

  /**
   * Sends what the plan says, and resolves after the last answer. Once the signal aborts nothing more is sent, and what
   * has no answer soon after that is broken off. Rejects as `earlyEnd` says when the process ends first.
   */
  async drive(
    plan: UrlPlan,
    events: UrlEvents,
    signal: AbortSignal,
  ): Promise<{ readonly vitals: GeneratorVitals; readonly counts: UrlCounts }> {
    const { child } = this.#process;
    const over = new AbortController();
    const done = new Promise<Extract<UrlMessage, { type: 'done' | 'failed' }>>((resolve) => {
      const take = (message: UrlMessage): void => {
        if (message.type === 'second') events.second(message);
        else if (message.type === 'live') events.live(message.answered);
        else resolve(message);
      };
      child.on('message', take);
      over.signal.addEventListener('abort', () => child.off('message', take));
    });
    // A process that has ended by then is told of by `earlyEnd`.
    const stop = (): void => void tell(this.#process, { type: 'stop' }).catch(() => undefined);
    try {
      await tell(this.#process, { type: 'drive', plan });
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { signal: over.signal });
      const answer = await Promise.race([done, earlyEnd(this.#process)]);
      if (answer instanceof Error) throw answer;
      if (answer.type === 'failed') throw internalError(`the generator failed: ${answer.message}`, 'GENERATOR_FAILED');
      return answer;
    } finally {
      over.abort();
    }
  }
}
