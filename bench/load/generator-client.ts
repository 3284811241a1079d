import type { ChildProcess } from 'node:child_process';
import { BenchError, EXIT } from '../model/errors.ts';
import type { Operation } from '../model/operation.ts';
import type {
  GeneratorCommand,
  GeneratorMessage,
  GeneratorStep,
  GeneratorVitals,
  Plan,
  SecondOfLatencies,
} from '../model/plan.ts';

export interface GeneratorEvents {
  readonly operations: (operations: readonly Operation[]) => void;
  readonly second: (second: SecondOfLatencies) => void;
}

/** The harness's end of a generator process (`generator.ts`): commands in, data out. */
export class GeneratorClient {
  readonly #child: ChildProcess;
  readonly #events: GeneratorEvents;
  #vitals: GeneratorVitals | null = null;
  #waiting: {
    readonly type: GeneratorMessage['type'];
    readonly resolve: (message: GeneratorMessage) => void;
    readonly reject: (error: Error) => void;
  } | null = null;

  constructor(child: ChildProcess, events: GeneratorEvents) {
    this.#child = child;
    this.#events = events;
    child.on('message', (message: GeneratorMessage) => this.#take(message));
    child.once('exit', (code, signal) => this.#fail(`the generator ended early (${signal ?? `exit ${code}`})`));
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

  async cookies(): Promise<readonly string[]> {
    const message = await this.#ask({ type: 'cookies' }, 'cookies');
    return message.type === 'cookies' ? message.cookies : [];
  }

  async #ask(command: GeneratorCommand, answer: GeneratorMessage['type']): Promise<GeneratorMessage> {
    if (this.#waiting !== null) throw internal(`generator command ${command.type} while another is open`);
    const answered = new Promise<GeneratorMessage>((resolve, reject) => {
      this.#waiting = { type: answer, resolve, reject };
    });
    this.#child.send(command, (error) => {
      if (error !== null) this.#fail(`the generator cannot be reached: ${error.message}`);
    });
    return await answered;
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
        return this.#fail(`the generator failed: ${message.message}`);
      case 'ready':
      case 'finished':
      case 'cookies':
        return this.#answered(message);
    }
  }

  #answered(message: GeneratorMessage): void {
    if (this.#waiting?.type !== message.type) return;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve(message);
  }

  #fail(text: string): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(internal(text));
  }
}

function internal(message: string): BenchError {
  return new BenchError(message, { code: 'GENERATOR_FAILED', exitCode: EXIT.internal });
}
