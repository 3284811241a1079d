import { nowUs } from '../model/clock.ts';
import type { RunEvent } from '../model/run-event.ts';
import { LiveRegion, type TerminalStream } from './live-region.ts';
import { advance, type ProgressState, renderEvent, renderLine, startProgress } from './progress.ts';
import { type ProgressTable, tableLines } from './progress-table.ts';

/** The stream for progress: stderr. */
export interface ProgressStream extends TerminalStream {
  readonly isTTY?: boolean;
}

/** Events whose line stays on a terminal as well. */
const STAYING: ReadonlySet<RunEvent['type']> = new Set(['message', 'probe', 'trial-ends'] as const);

const REDRAW_MS = 1000;

/** For a terminal whose size is unknown, or 0. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/** The lines of a table, for a terminal of one size. */
interface DrawnTable {
  readonly table: ProgressTable | null;
  readonly columns: number;
  readonly rows: number;
  readonly lines: readonly string[];
}

/**
 * Shows progress on a stream. On a terminal: the results so far as a table, and a line for the trial that runs, redrawn in
 * place. Elsewhere: a line per phase and result. With `quiet` nothing.
 */
export class ProgressDisplay implements Disposable {
  readonly #stream: ProgressStream;
  readonly #quiet: boolean;
  /** Null if lines stay. */
  readonly #region: LiveRegion | null;
  readonly #timer: NodeJS.Timeout | null;
  #state: ProgressState = startProgress(nowMs());
  #drawnTable: DrawnTable = { table: null, columns: 0, rows: 0, lines: [] };

  constructor(stream: ProgressStream, options: { readonly quiet: boolean; readonly terminalType: string | undefined }) {
    this.#stream = stream;
    this.#quiet = options.quiet;
    const redraws = stream.isTTY === true && options.terminalType !== 'dumb' && !options.quiet;
    this.#region = redraws ? new LiveRegion(stream) : null;
    this.#timer = redraws ? setInterval(() => this.#redraw(), REDRAW_MS).unref() : null;
  }

  show(event: RunEvent): void {
    const atMs = nowMs();
    this.#state = advance(this.#state, event, atMs);
    if (this.#quiet) return;
    const line = this.#stays(event) ? renderEvent(this.#state, event, atMs) : null;
    if (this.#region !== null) this.#redraw(line);
    else if (line !== null) this.#stream.write(`${line}\n`);
  }

  /** Prints a line that the user must see, quiet or not: what is installed, say. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  /** Removes the redrawn lines, so that other text can be written. The next event draws them again. */
  clear(): void {
    this.#region?.clear();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.clear();
  }

  /** The table has what became of a trial, but no reason. */
  #stays(event: RunEvent): boolean {
    if (this.#region === null) return true;
    const isInTable = event.type === 'trial-ends' && event.trial.reason === null && this.#tableLines().length > 0;
    return STAYING.has(event.type) && !isInTable;
  }

  /** @param above a line that stays. */
  #redraw(above: string | null = null): void {
    const line = renderLine(this.#state, nowMs(), this.#columns);
    if (line !== '') this.#region?.draw([...this.#tableLines(), line], above);
    else if (above !== null) this.say(above);
  }

  /** Drawn only when it has changed: it takes a moment on a core that the generator needs. */
  #tableLines(): readonly string[] {
    const { table } = this.#state;
    const [columns, rows] = [this.#columns, this.#stream.rows || DEFAULT_ROWS];
    const drawn = this.#drawnTable;
    if (drawn.table !== table || drawn.columns !== columns || drawn.rows !== rows) {
      this.#drawnTable = { table, columns, rows, lines: table === null ? [] : tableLines(table, columns, rows) };
    }
    return this.#drawnTable.lines;
  }

  get #columns(): number {
    return this.#stream.columns || DEFAULT_COLUMNS;
  }
}

function nowMs(): number {
  return nowUs() / 1000;
}
