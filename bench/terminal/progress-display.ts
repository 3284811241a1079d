import { nowUs } from '../model/clock.ts';
import type { RunEvent } from '../model/run-event.ts';
import { advance, type ProgressState, renderEvent, renderLine, startProgress } from './progress.ts';

/** Where progress is written: stderr. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001B[2K';
const REDRAW_MS = 1000;

/** A terminal may not know its width, or say 0. */
const DEFAULT_COLUMNS = 80;

/** Shows progress on a stream: one line that is redrawn on a terminal, a line per phase elsewhere, or nothing. */
export class ProgressDisplay implements Disposable {
  readonly #stream: ProgressStream;
  readonly #quiet: boolean;
  readonly #redraws: boolean;
  readonly #timer: NodeJS.Timeout | null;
  #state: ProgressState = startProgress(nowMs());

  constructor(stream: ProgressStream, options: { readonly quiet: boolean; readonly terminalType: string | undefined }) {
    this.#stream = stream;
    this.#quiet = options.quiet;
    this.#redraws = stream.isTTY === true && options.terminalType !== 'dumb';
    this.#timer = this.#redraws && !options.quiet ? setInterval(() => this.#redraw(), REDRAW_MS).unref() : null;
  }

  show(event: RunEvent): void {
    const atMs = nowMs();
    this.#state = advance(this.#state, event, atMs);
    if (this.#quiet) return;
    const stays = !this.#redraws || event.type === 'message' || event.type === 'trial-ends';
    const line = stays ? renderEvent(this.#state, event, atMs) : null;
    if (line !== null) this.#stream.write(`${this.#redraws ? CLEAR_LINE : ''}${line}\n`);
    if (this.#redraws) this.#redraw();
  }

  /** Says a line that whoever started the run must hear of, quiet or not: what is installed, say. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  /** Takes the redrawn line away, so that something else can be written; the next event brings it back. */
  clear(): void {
    if (this.#redraws && !this.#quiet) this.#stream.write(CLEAR_LINE);
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.clear();
  }

  #redraw(): void {
    const line = renderLine(this.#state, nowMs(), this.#stream.columns || DEFAULT_COLUMNS);
    if (line !== '') this.#stream.write(CLEAR_LINE + line);
  }
}

function nowMs(): number {
  return nowUs() / 1000;
}
