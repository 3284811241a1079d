import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { HistoryEnd, HistoryHeader } from './model/history.ts';
import type { Operation } from './model/operation.ts';

/**
 * What may wait for the disk, in bytes: about a million operations. A generator that is measured cannot be made to
 * wait, so a disk that falls further behind costs the history, and not the machine's memory.
 */
const MOST_WAITING_BYTES = 256 * 1024 * 1024;

/**
 * Writes `history.ndjson.gz`: every operation of every trial, one line of JSON each, between a first and a last line
 * from which, with them, the same verdicts follow (bench/recheck.ts). What the disk does not take at
 * once waits in memory, bounded, and each trial begins with nothing waiting. Disposing it ends the file properly, so
 * that what was written can be read.
 */
export class HistoryWriter implements AsyncDisposable {
  readonly #gzip = createGzip({ level: 3 });
  readonly #mostWaitingBytes: number;
  readonly #written: Promise<void>;
  #failure: unknown = null;

  /** @param target where the compressed bytes go; a file of this path is made anew. */
  constructor(target: string | Writable, mostWaitingBytes = MOST_WAITING_BYTES) {
    this.#mostWaitingBytes = mostWaitingBytes;
    const sink = typeof target === 'string' ? createWriteStream(target) : target;
    this.#written = pipeline(this.#gzip, sink).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Why the history could not be written, such as a full disk; null while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when all that came before has been passed on, so that no trial pays for the one before it. */
  async begin(header: HistoryHeader): Promise<void> {
    if (this.#gzip.writableNeedDrain && this.#failure === null) {
      const drained = once(this.#gzip, 'drain').catch(() => undefined);
      await Promise.race([drained, this.#written]);
    }
    this.#write(`${JSON.stringify(header)}\n`);
  }

  add(operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    this.#write(`${operations.map((operation) => JSON.stringify(operation)).join('\n')}\n`);
  }

  /** Says what of the trial could not be known before. A trial without it was broken off. */
  end(end: HistoryEnd): void {
    this.#write(`${JSON.stringify(end)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gzip.end();
    await this.#written;
  }

  #write(lines: string): void {
    if (this.#failure !== null) return;
    if (this.#gzip.writableLength > this.#mostWaitingBytes) {
      const waiting = Math.round(this.#gzip.writableLength / 1024 / 1024);
      this.#failure = new Error(`the disk is too slow for it: ${waiting} MB were waiting to be written`);
      return;
    }
    this.#gzip.write(lines);
  }
}
