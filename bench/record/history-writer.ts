import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { HistoryEnd, HistoryHeader, HistorySink } from '../model/history.ts';
import type { Operation } from '../model/operation.ts';

/**
 * Limit of the data that waits for the disk, in bytes: about a million operations. The generator is measured, so it cannot
 * wait. A disk that falls further behind costs the history, and not the machine's memory.
 */
const MOST_WAITING_BYTES = 256 * 1024 * 1024;

/**
 * Writes `history.ndjson.gz`: one line of JSON for every operation of every trial. A trial has a header before its
 * operations and an end after them; the verdicts follow from these lines alone (bench/record/recheck.ts).
 *
 * Each trial is compressed by itself, so it can be read to its end whatever happens to later ones. gzip reads such parts as
 * one file. Data that the disk does not take at once waits in memory, up to a limit. Each trial begins with none waiting.
 * Disposing it ends the file properly.
 */
export class HistoryWriter implements HistorySink, AsyncDisposable {
  readonly #sink: Writable;
  readonly #mostWaitingBytes: number;
  /** Resolves when the sink takes no more data, for whatever reason. */
  readonly #closed: Promise<void>;
  #part: Gzip | null = null;
  #settled: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  /** @param target for the compressed bytes; a file of this path is replaced. */
  constructor(target: string | Writable, mostWaitingBytes = MOST_WAITING_BYTES) {
    this.#mostWaitingBytes = mostWaitingBytes;
    this.#sink = typeof target === 'string' ? createWriteStream(target) : target;
    this.#closed = finished(this.#sink).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  /** Why the history could not be written, such as a full disk; null if it could. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when the earlier trials are on the disk, so no trial pays for the one before it. */
  async begin(header: HistoryHeader): Promise<void> {
    this.#endPart();
    await this.settled();
    this.#write(`${JSON.stringify(header)}\n`);
  }

  add(operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    this.#write(`${operations.map((operation) => JSON.stringify(operation)).join('\n')}\n`);
  }

  /** The facts that are known only afterwards. A trial without them was interrupted. */
  end(end: HistoryEnd): void {
    this.#write(`${JSON.stringify(end)}\n`);
    this.#endPart();
  }

  /** Resolves when the trials that have ended are on the disk, or never will be. */
  async settled(): Promise<void> {
    await this.#settled;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#endPart();
    await this.settled();
    this.#sink.end();
    await this.#closed;
  }

  #write(lines: string): void {
    if (this.#failure !== null) return;
    this.#part ??= this.#beginPart();
    if (this.#part.writableLength > this.#mostWaitingBytes) {
      const waiting = Math.round(this.#part.writableLength / 1024 / 1024);
      this.#failure = new Error(`the disk is too slow for it: ${waiting} MB were waiting to be written`);
      return;
    }
    this.#part.write(lines);
  }

  #beginPart(): Gzip {
    const part = createGzip({ level: 3 });
    part.pipe(this.#sink, { end: false });
    return part;
  }

  #endPart(): void {
    const part = this.#part;
    if (part === null) return;
    this.#part = null;
    part.end();
    this.#settled = Promise.race([this.#passedOn(part), this.#closed]);
  }

  async #passedOn(part: Gzip): Promise<void> {
    await finished(part);
    // Its callback comes after those of all earlier writes.
    await new Promise<void>((resolve) => this.#sink.write('', () => resolve()));
  }
}
