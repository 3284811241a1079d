import { setTimeout as sleep } from 'node:timers/promises';
import type { MemoryLimit } from '../../backends/backend.ts';
import { messageOf } from '../model/errors.ts';
import { until } from '../process/until.ts';
import type { FaultSite } from './fault.ts';

const FILL_LIMIT_MS = 10_000;
/** Between two checks whether it is full. */
const ASK_INTERVAL_MS = 25;
/**
 * For each server, while it has room. A batch opens a connection to every server that it is spread over, which takes
 * longer than the storing: with single sessions three servers were not full after 10 s.
 */
const FILLED_AT_ONCE_BYTES = 128 * 1024;
/** Once it is full: a batch that is about to be refused must not itself take much of the server's memory. */
const PRESSED_AT_ONCE_BYTES = 4 * 1024;
/** Between two batches once it is full, divided by the number of servers. */
const PRESSURE_INTERVAL_MS = 2;
/** After a refusal. The connection for the next try stays open: its memory is not free for others. */
const REFUSED_INTERVAL_MS = 50;

/**
 * Fills the store of a site with sessions until it is full, and keeps it full: more come all the time, as new logins do.
 * Some are refused, or others are dropped for them.
 */
export class Filling {
  readonly #addSessions: FaultSite['addSessions'];
  readonly #limits: readonly MemoryLimit[];
  readonly #mostBytes: number;
  readonly #ended = new AbortController();
  #offeredBytes = 0;
  #isFull = false;
  #refusal: string | null = null;
  #work: Promise<void> = Promise.resolve();

  /** @param mostBytes of payload that are offered to the store before it is full, altogether. */
  constructor({ addSessions }: FaultSite, limits: readonly MemoryLimit[], mostBytes: number) {
    this.#addSessions = addSessions;
    this.#limits = limits;
    this.#mostBytes = mostBytes;
  }

  /** Resolves once every server has counted that it was full; rejects when one does not. */
  async start(): Promise<void> {
    this.#work = this.#fill();
    let full: readonly boolean[] = [];
    const isDecided = async (): Promise<boolean> => {
      full = await Promise.all(this.#limits.map((limit) => limit.wasFull()));
      return !full.includes(false) || this.#isOver();
    };
    await until(isDecided, { limitMs: FILL_LIMIT_MS, pauseMs: ASK_INTERVAL_MS });
    if (full.includes(false)) throw this.#notFull(full);
    this.#isFull = true;
  }

  /** Resolves when the last request has ended. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#work;
  }

  async #fill(): Promise<void> {
    let pauseMs = 0;
    while (!this.#isOver()) {
      let wasAsked = false;
      const isPressed = this.#isFull;
      const batchBytes = isPressed ? PRESSED_AT_ONCE_BYTES : FILLED_AT_ONCE_BYTES * this.#limits.length;
      try {
        await this.#addSessions(batchBytes, async (bytes) => {
          if (this.#isFull && !isPressed) return false;
          const pause = pauseMs > 0 || !this.#isFull ? pauseMs : PRESSURE_INTERVAL_MS / this.#limits.length;
          pauseMs = 0;
          wasAsked = true;
          await this.#pause(pause);
          this.#offeredBytes += bytes;
          return !this.#isOver();
        });
      } catch (error) {
        this.#refusal = messageOf(error);
        pauseMs = REFUSED_INTERVAL_MS;
      }
      // Without a connection the pause was not made.
      if (!wasAsked) await this.#pause(REFUSED_INTERVAL_MS);
    }
  }

  async #pause(pauseMs: number): Promise<void> {
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }

  #isOver(): boolean {
    return this.#ended.signal.aborted || (!this.#isFull && this.#offeredBytes > this.#mostBytes);
  }

  #notFull(full: readonly boolean[]): Error {
    const servers = full.length === 1 ? '' : `: ${full.filter((one) => one).length} of its ${full.length} servers were`;
    const refused = this.#refusal === null ? '' : `; the last refusal was: ${this.#refusal}`;
    const offered = `${(this.#offeredBytes / 1e6).toFixed(0)} MB of sessions`;
    return new Error(`the store did not become full, though it was offered ${offered}${servers}${refused}`);
  }
}
