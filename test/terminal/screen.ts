export const ESCAPE = '\u001B[';

/** A terminal that understands what a live region sends: what a user would see on it. */
export class Screen {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** All that was written. */
  written = '';
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  /** The lines, without blanks at their ends; lines that have scrolled away are among them. */
  get lines(): string[] {
    return this.#lines.map((line) => line.join('').trimEnd());
  }

  write(text: string): void {
    this.written += text;
    const [plain = '', ...controlled] = text.split(ESCAPE);
    for (const character of plain) this.#take(character);
    for (const part of controlled) {
      const [code = '', argument = '', letter = ''] = /^(\d*)([A-Za-z])/.exec(part) ?? [];
      this.#control(letter, argument);
      for (const character of part.slice(code.length)) this.#take(character);
    }
  }

  #take(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#newLine();
    else this.#put(character);
  }

  #control(code: string, argument: string): void {
    // The cursor goes no higher than the first line that can be seen.
    const highest = Math.max(0, this.#lines.length - this.rows);
    if (code === 'A') this.#row = Math.max(highest, this.#row - Number(argument || 1));
    else if (code === 'K') this.#lines[this.#row] = argument === '2' ? [] : this.#before();
    else if (code === 'J') this.#lines.splice(this.#row, this.#lines.length, this.#before());
    else throw new Error(`this terminal does not know ${code}`);
  }

  #before(): string[] {
    return (this.#lines[this.#row] ?? []).slice(0, this.#column);
  }

  #put(character: string): void {
    if (this.#column >= this.columns) this.#newLine();
    const line = (this.#lines[this.#row] ??= []);
    while (line.length < this.#column) line.push(' ');
    line[this.#column++] = character;
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    this.#lines[this.#row] ??= [];
  }
}
