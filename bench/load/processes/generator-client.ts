import type { Operation } from '../../model/operation.ts';
import type {
  ClosedLoopCounts,
  ClosedLoopPlan,
  GeneratorVitals,
  Plan,
  PracticeCounts,
  PracticePlan,
  SecondOfLatencies,
  UserHeaders,
} from '../../model/plan.ts';
import { CallFailed, Channel, internalError, type NoAnswer, type ScriptProcess } from '../../process/channel.ts';
import type { GeneratorApi, GeneratorNote } from './protocol.ts';

export interface GeneratorEvents {
  readonly operations: (operations: readonly Operation[]) => void;
  readonly second: (second: SecondOfLatencies) => void;
}

/**
 * The harness's end of a generator process (`generator.ts`): calls in, a stream of data out. Calls reject with
 * ProcessEnded, or with a BenchError (exit 70) when the generator fails.
 */
export class GeneratorClient {
  readonly #channel: Channel<GeneratorApi, GeneratorNote>;

  constructor(process: ScriptProcess, events: GeneratorEvents) {
    this.#channel = new Channel(process, {
      onNote: (note) => (note.type === 'history' ? events.operations(note.operations) : events.second(note)),
      errorOf: generatorFailed,
    });
  }

  async practise(plan: PracticePlan): Promise<PracticeCounts> {
    return await this.#channel.ask('practise', plan);
  }

  async closedLoop(plan: ClosedLoopPlan): Promise<ClosedLoopCounts> {
    return await this.#channel.ask('closedLoop', plan);
  }

  async prepare(plan: Plan): Promise<void> {
    await this.#channel.ask('prepare', plan);
  }

  /** Logs in, or reads back, every user. */
  async step(step: 'login' | 'read-back'): Promise<void> {
    await this.#channel.ask(step === 'login' ? 'login' : 'readBack');
  }

  /** Sends the schedule from `startUs` on; resolves after the last answer. */
  async run(startUs: number): Promise<GeneratorVitals> {
    return await this.#channel.ask('run', startUs);
  }

  /** The headers of users who are logged in. */
  async userHeaders(): Promise<readonly UserHeaders[]> {
    return await this.#channel.ask('userHeaders');
  }
}

/** A bug of ours (exit 70), with the stack that the generator reported. */
export function generatorFailed(reason: NoAnswer): Error {
  const details = reason instanceof CallFailed ? reason.details : reason.message;
  return internalError(`the generator failed: ${details}`, 'GENERATOR_FAILED');
}
