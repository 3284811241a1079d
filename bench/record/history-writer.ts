import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { HistoryEnd, HistoryHeader, HistorySink } from '../model/history.ts';
import type { Operation } from '../model/operation.ts';

/**
 * What may wait for the disk, in bytes: about a million operations. A generator that is measured cannot be made to
 * wait, so a disk that falls further behind costs the history, and not the machine's memory.
 */
const MOST_WAITING_BYTES = 256 * 1024 * 1024;

/**
 * Writes `history.ndjson.gz`: every operation of every trial, one line of JSON each, between a first and a last line
 * from which, with them, the same verdicts follow (bench/record/recheck.ts). Each trial is packed by itself (gzip reads such
 * parts one after the other as one), so that it can be read to its end whatever becomes of those after it. What the disk
 * does not take at once waits in memory, bounded, and each trial begins with nothing waiting. Disposing it ends the file
 * properly, so that what was written can be read.
 */
export class HistoryWriter implements HistorySink, AsyncDisposable {
  readonly #sink: Writable;
  readonly #mostWaitingBytes: number;
  /** Resolves when the sink takes nothing more, for whatever reason. */
  readonly #closed: Promise<void>;
  #part: Gzip | null = null;
  #settled: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  /** @param target where the compressed bytes go; a file of this path is made anew. */
  constructor(target: string | Writable, mostWaitingBytes = MOST_WAITING_BYTES) {
    this.#mostWaitingBytes = mostWaitingBytes;
    this.#sink = typeof target === 'string' ? createWriteStream(target) : target;
    this.#closed = finished(this.#sink).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  /** Why the history could not be written, such as a full disk; null while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when all that came before has been passed on, so that no trial pays for the one before it. */
  async begin(header: HistoryHeader): Promise<void> {
    this.#endPart();
    await this.settled();
    this.#write(`${JSON.stringify(header)}\n`);
  }

  add(operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    this.#write(`${operations.map((operation) => JSON.stringify(operation)).join('\n')}\n`);
  }

  /** Says what of the trial could not be known before. A trial without it was broken off. */
  end(end: HistoryEnd): void {
    this.#write(`${JSON.stringify(end)}\n`);
    this.#endPart();
  }

  /** Resolves when the trials that have ended are on the disk, or will never be. */
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
    // Comes back when all that was written before it has been.
    await new Promise<void>((resolve) => this.#sink.write('', () => resolve()));
  }
}
