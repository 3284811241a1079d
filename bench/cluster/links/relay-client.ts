import { environmentError } from '../../model/errors.ts';
import { Channel, type ScriptProcess } from '../../process/channel.ts';
import type { LinkAction, LinkPlan, RelayApi, RelayReport } from './protocol.ts';

/** From a call to its answer; the first call waits until the process has started. */
const ANSWER_LIMIT_MS = 15_000;

/**
 * The harness's end of the relay process (`relay.ts`). A call rejects with a BenchError when the relay cannot do it, does
 * not answer, or has ended.
 */
export class RelayClient implements RelayApi {
  readonly #channel: Channel<RelayApi>;

  constructor(process: ScriptProcess) {
    this.#channel = new Channel(process, {
      errorOf: ({ message }) =>
        environmentError(`the links between nodes and services failed: ${message}`, 'LINKS_FAILED'),
    });
  }

  async open(plan: LinkPlan): Promise<void> {
    await this.#channel.askWithin(ANSWER_LIMIT_MS, 'open', plan);
  }

  async act(link: number, action: LinkAction): Promise<void> {
    await this.#channel.askWithin(ANSWER_LIMIT_MS, 'act', link, action);
  }

  async report(): Promise<RelayReport> {
    return await this.#channel.askWithin(ANSWER_LIMIT_MS, 'report');
  }

  async connections(): Promise<readonly number[]> {
    return await this.#channel.askWithin(ANSWER_LIMIT_MS, 'connections');
  }
}
