import type { BenchError } from '../../model/errors.ts';
import type { Operation } from '../../model/operation.ts';
import type {
  GeneratorCommand,
  GeneratorMessage,
  GeneratorStep,
  GeneratorVitals,
  Plan,
  PracticePlan,
  SecondOfLatencies,
  UserHeaders,
} from '../../model/plan.ts';
import { earlyEnd, internalError, type LoadProcess, tell } from '../../process/load-process.ts';

export interface GeneratorEvents {
  readonly operations: (operations: readonly Operation[]) => void;
  readonly second: (second: SecondOfLatencies) => void;
}

/** The harness's end of a generator process (`generator.ts`): commands in, data out. */
export class GeneratorClient {
  readonly #process: LoadProcess;
  readonly #events: GeneratorEvents;
  #vitals: GeneratorVitals | null = null;
  #failure: BenchError | null = null;
  #waiting: {
    readonly type: GeneratorMessage['type'];
    readonly resolve: (message: GeneratorMessage) => void;
    readonly reject: (error: Error) => void;
  } | null = null;

  constructor(process: LoadProcess, events: GeneratorEvents) {
    this.#process = process;
    this.#events = events;
    process.child.on('message', (message: GeneratorMessage) => this.#take(message));
    void this.#watch();
  }

  /** Resolves with how many requests were answered. */
  async practise(plan: PracticePlan): Promise<number> {
    const message = await this.#ask({ type: 'practice', plan }, 'practised');
    return message.type === 'practised' ? message.answered : 0;
  }

  async prepare(plan: Plan): Promise<void> {
    await this.#ask({ type: 'plan', plan }, 'ready');
  }

  /** Logs in, or reads back, every user. */
  async step(step: Exclude<GeneratorStep, 'run'>): Promise<void> {
    await this.#ask({ type: step }, 'finished');
  }

  /** Sends the schedule from `startUs` on; resolves after the last answer. */
  async run(startUs: number): Promise<GeneratorVitals> {
    await this.#ask({ type: 'run', startUs }, 'finished');
    if (this.#vitals === null) throw internal('the generator sent no vitals');
    return this.#vitals;
  }

  /** What the requests of the users who are logged in carry. */
  async userHeaders(): Promise<readonly UserHeaders[]> {
    const message = await this.#ask({ type: 'users' }, 'users');
    return message.type === 'users' ? message.users : [];
  }

  async #ask(command: GeneratorCommand, answer: GeneratorMessage['type']): Promise<GeneratorMessage> {
    if (this.#waiting !== null) throw internal(`generator command ${command.type} while another is open`);
    if (this.#failure !== null) throw this.#failure;
    const answered = new Promise<GeneratorMessage>((resolve, reject) => {
      this.#waiting = { type: answer, resolve, reject };
    });
    const [message] = await Promise.all([answered, tell(this.#process, command)]);
    return message;
  }

  async #watch(): Promise<void> {
    this.#fail(await earlyEnd(this.#process));
  }

  #take(message: GeneratorMessage): void {
    switch (message.type) {
      case 'history':
        return this.#events.operations(message.operations);
      case 'second':
        return this.#events.second(message);
      case 'vitals':
        this.#vitals = message.vitals;
        return;
      case 'failed':
        return this.#fail(internal(`the generator failed: ${message.message}`));
      case 'ready':
      case 'practised':
      case 'finished':
      case 'users':
        return this.#answered(message);
    }
  }

  #answered(message: GeneratorMessage): void {
    if (this.#waiting?.type !== message.type) return;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(message);
  }

  #fail(failure: BenchError): void {
    this.#failure ??= failure;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#failure);
  }
}

function internal(message: string): BenchError {
  return internalError(message, 'GENERATOR_FAILED');
}
