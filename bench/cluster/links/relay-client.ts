import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchError, environmentError } from '../../model/errors.ts';
import { earlyEnd, tell } from '../../process/load-process.ts';
import type { ManagedProcess } from '../processes/process.ts';
import type { LinkAction, LinkPlan, RelayAnswer, RelayCommand, RelayReport } from './protocol.ts';

/** From a command to its answer; the first has to wait until the process has started. */
const ANSWER_LIMIT_MS = 15_000;

interface Waiting {
  readonly resolve: (answer: RelayAnswer) => void;
  readonly reject: (error: BenchError) => void;
}

/**
 * The harness's end of the relay process (`relay.ts`). Every command resolves once the relay has obeyed. It rejects with
 * a BenchError when the relay could not, does not answer, or has ended (`earlyEnd`).
 */
export class RelayClient {
  readonly #process: ManagedProcess;
  readonly #waiting = new Map<number, Waiting>();
  #failure: BenchError | null = null;
  #asked = 0;

  constructor(process: ManagedProcess) {
    this.#process = process;
    process.child.on('message', (answer: RelayAnswer) => this.#take(answer));
    void this.#watch();
  }

  async open(plan: LinkPlan): Promise<void> {
    await this.#ask({ type: 'open', id: this.#asked++, plan });
  }

  /** @param link its index among those that were opened. */
  async act(link: number, action: LinkAction): Promise<void> {
    await this.#ask({ type: 'act', id: this.#asked++, link, action });
  }

  async report(): Promise<RelayReport> {
    const answer = await this.#ask({ type: 'report', id: this.#asked++ });
    if (answer.type !== 'report') throw relayError(`${answer.type} is no report`);
    return answer.report;
  }

  /** Connections that each link holds now, in the order in which they were opened. */
  async connections(): Promise<readonly number[]> {
    const answer = await this.#ask({ type: 'connections', id: this.#asked++ });
    if (answer.type !== 'connections') throw relayError(`${answer.type} does not count connections`);
    return answer.counts;
  }

  async #ask(command: RelayCommand): Promise<RelayAnswer> {
    if (this.#failure !== null) throw this.#failure;
    const { id, type } = command;
    const answered = new Promise<RelayAnswer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const over = new AbortController();
    const late = sleep(ANSWER_LIMIT_MS, undefined, { signal: over.signal }).then(() => {
      throw relayError(`no answer to ${type} within ${ANSWER_LIMIT_MS / 1000} s`);
    });
    late.catch(() => undefined);
    try {
      const [answer] = await Promise.all([Promise.race([answered, late]), tell(this.#process, command)]);
      if (answer.type === 'failed') throw relayError(answer.message);
      return answer;
    } finally {
      this.#waiting.delete(id);
      over.abort();
    }
  }

  #take(answer: RelayAnswer): void {
    this.#waiting.get(answer.id)?.resolve(answer);
  }

  /** What still waits for an answer when the process ends is told how it did. */
  async #watch(): Promise<void> {
    this.#failure = await earlyEnd(this.#process);
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }
}

function relayError(message: string): BenchError {
  return environmentError(`the links between nodes and services failed: ${message}`, 'LINKS_FAILED');
}
