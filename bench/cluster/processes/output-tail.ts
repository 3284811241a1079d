import type { Readable } from 'node:stream';

const MOST_LINES = 40;
const MOST_CHARACTERS = 500;

/** The last lines a process printed. */
export class OutputTail {
  readonly #lines: string[] = [];

  /** Reads a stream to its end. */
  follow(stream: Readable): void {
    let partial = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const [first = '', ...others] = chunk.split('\n');
      let line = (partial + first).slice(0, MOST_CHARACTERS);
      for (const next of others) {
        this.#add(line);
        line = next.slice(0, MOST_CHARACTERS);
      }
      partial = line;
    });
    stream.on('end', () => this.#add(partial));
    stream.on('error', () => undefined);
  }

  /** At most 40, cut to 500 characters each. */
  lines(): string[] {
    return [...this.#lines];
  }

  #add(line: string): void {
    if (line.trim() === '') return;
    this.#lines.push(line.trimEnd());
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }
}
