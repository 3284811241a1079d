import type { SecondOfLatencies, UrlPlan } from '../../model/plan.ts';
import { Channel, type ScriptProcess } from '../../process/channel.ts';
import { generatorFailed } from './generator-client.ts';
import type { UrlGeneratorApi, UrlNote, UrlResult } from './protocol.ts';

export interface UrlEvents {
  readonly second: (second: SecondOfLatencies) => void;
  /** Every second, with the number of answers so far. */
  readonly live: (answered: number) => void;
}

/** The harness's end of a process that sends requests to one URL (`url-generator.ts`): one plan after the other. */
export class UrlGenerator {
  readonly #channel: Channel<UrlGeneratorApi, UrlNote>;
  #events: UrlEvents | null = null;

  constructor(process: ScriptProcess) {
    this.#channel = new Channel(process, { onNote: (note) => this.#take(note), errorOf: generatorFailed });
  }

  /**
   * Sends the requests of the plan, and resolves after the last answer. Once the signal aborts nothing more is sent, and what
   * has no answer soon after that is broken off. Rejects with ProcessEnded when the process ends first.
   */
  async drive(plan: UrlPlan, events: UrlEvents, signal: AbortSignal): Promise<UrlResult> {
    // A process that has ended by then makes the drive itself reject.
    const stop = (): void => void this.#channel.ask('stop').catch(() => undefined);
    this.#events = events;
    try {
      const result = this.#channel.ask('drive', plan);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
      return await result;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#events = null;
    }
  }

  #take(note: UrlNote): void {
    if (note.type === 'second') this.#events?.second(note);
    else this.#events?.live(note.answered);
  }
}
