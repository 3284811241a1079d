import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Operation } from './model/operation.ts';

/** The first line of each trial in a history; every line after it, up to the next such line, is an `Operation`. */
export interface HistoryHeader {
  readonly type: 'trial';
  readonly backend: string;
  readonly scenario: string;
  readonly trial: number;
  readonly seed: number;
}

/**
 * Writes `history.ndjson.gz`: every operation of every trial, one line of JSON each. It streams, so memory stays
 * flat however long a run is; disposing it ends the file properly, so that what was written can be read.
 */
export class HistoryWriter implements AsyncDisposable {
  readonly #gzip = createGzip({ level: 3 });
  readonly #written: Promise<void>;
  #failure: unknown = null;

  constructor(path: string) {
    this.#written = pipeline(this.#gzip, createWriteStream(path)).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Why the history could not be written, such as a full disk; null while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  begin(header: HistoryHeader): void {
    this.#line(header);
  }

  add(operations: readonly Operation[]): void {
    if (this.#failure !== null || operations.length === 0) return;
    this.#gzip.write(`${operations.map((operation) => JSON.stringify(operation)).join('\n')}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gzip.end();
    await this.#written;
  }

  #line(value: unknown): void {
    if (this.#failure === null) this.#gzip.write(`${JSON.stringify(value)}\n`);
  }
}
