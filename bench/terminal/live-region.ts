/** The stream of a terminal. */
export interface TerminalStream {
  /** Missing, or 0, if its size is unknown. */
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const ESCAPE = '\u001B[';
const CLEAR_LINE = `\r${ESCAPE}2K`;
const CLEAR_TO_END_OF_LINE = `${ESCAPE}K`;
const CLEAR_BELOW = `${ESCAPE}J`;

/**
 * The last lines of a terminal, which are drawn again in place. The cursor stays at the end of the last one. Each drawing
 * is one write, over the lines before it: they are never gone in between, so that nothing flickers. What stands above is
 * not touched.
 */
export class LiveRegion {
  readonly #stream: TerminalStream;
  #drawn: readonly string[] = [];

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /**
   * Draws these lines in place of the last ones.
   *
   * @param lines none may be as wide as the terminal.
   * @param above a text that stays above them.
   */
  draw(lines: readonly string[], above: string | null = null): void {
    const isSameAbove = above === null && lines.length === this.#drawn.length && lines.length > 0;
    const [last = ''] = lines.slice(-1);
    if (isSameAbove && lines.slice(0, -1).every((line, index) => line === this.#drawn[index])) {
      this.#stream.write(CLEAR_LINE + last);
    } else {
      const staying = above === null ? '' : `${CLEAR_BELOW}${above}\n`;
      const drawn = lines.map((line) => line + CLEAR_TO_END_OF_LINE).join('\n');
      this.#stream.write(this.#toTop() + staying + drawn + CLEAR_BELOW);
    }
    this.#drawn = lines;
  }

  /** Removes the lines. The next drawing begins where they began. */
  clear(): void {
    this.#stream.write(this.#drawn.length > 1 ? this.#toTop() + CLEAR_BELOW : CLEAR_LINE);
    this.#drawn = [];
  }

  /** Moves the cursor to the beginning of the first line. */
  #toTop(): string {
    const up = this.#drawn.length - 1;
    return up > 0 ? `\r${ESCAPE}${up}A` : '\r';
  }
}
