import { nowUs } from '../model/clock.ts';
import type { RunEvent } from '../model/run-event.ts';
import { advance, type ProgressState, renderEvent, renderLine, startProgress } from './progress.ts';

/** The stream for progress: stderr. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Events whose line stays on a terminal as well. */
const STAYING: ReadonlySet<RunEvent['type']> = new Set(['message', 'probe', 'trial-ends'] as const);

const CLEAR_LINE = '\r\u001B[2K';
const REDRAW_MS = 1000;

/** For a terminal whose width is unknown, or 0. */
const DEFAULT_COLUMNS = 80;

/** Shows progress on a stream: on a terminal one line that is redrawn, elsewhere a line per phase. With `quiet` it shows none. */
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
    const stays = !this.#redraws || STAYING.has(event.type);
    const line = stays ? renderEvent(this.#state, event, atMs) : null;
    if (line !== null) this.#stream.write(`${this.#redraws ? CLEAR_LINE : ''}${line}\n`);
    if (this.#redraws) this.#redraw();
  }

  /** Prints a line that the user must see, quiet or not: what is installed, say. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  /** Removes the redrawn line, so that other text can be written. The next event draws it again. */
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
