import type { Operator } from '../cluster/install/install.ts';
import { BenchError, EXIT, messageOf } from '../model/errors.ts';
import { ask } from '../terminal/ask.ts';
import { interruptSignal } from '../terminal/interrupt-signal.ts';
import type { ProgressDisplay } from '../terminal/progress-display.ts';

/** As much of a stream as is written to. */
type Writer = Pick<NodeJS.WriteStream, 'write'>;

/** Where the figures of `--json` go, and where the words go then. */
export interface JsonOutput {
  /** Writes words for people: to stdout, or to stderr if the figures go to stdout. */
  readonly say: (text: string) => void;
  /** To be called after the words: a file that can no longer be written does not cost the report. */
  readonly writeJson: (text: string) => Promise<void>;
}

/** The terminal or pipes that a command was started with. */
export class Io {
  readonly #stdout: Writer;
  readonly #stderr: NodeJS.WriteStream;

  constructor(stdout: Writer, stderr: NodeJS.WriteStream) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** Writes what was asked for. */
  out(text: string): void {
    this.#stdout.write(text);
  }

  /** Writes what is not part of the output. */
  err(text: string): void {
    this.#stderr.write(text);
  }

  /** Writes what went wrong to stderr; returns the exit code that it means. */
  report(error: unknown): number {
    if (error instanceof BenchError) {
      this.err(`${[error.message, error.hint].filter((line) => line !== undefined).join('\n')}\n`);
      return error.exitCode;
    }
    const stack = error instanceof Error ? error.stack : undefined;
    this.err(`internal error: ${stack ?? messageOf(error)}\n`);
    return EXIT.internal;
  }

  /** Aborts when the process is asked to end, by Ctrl-C for example. A second request ends the process at once. */
  signal(): AbortSignal & Disposable {
    return interruptSignal();
  }

  /** Progress on stderr, until it is disposed of. */
  async display({ quiet }: { readonly quiet: boolean }): Promise<ProgressDisplay> {
    const { ProgressDisplay } = await import('../terminal/progress-display.ts');
    return new ProgressDisplay(this.#stderr, { quiet, terminalType: process.env['TERM'] });
  }

  /**
   * The person at the terminal.
   *
   * @param say writes a line that must be read.
   */
  operator(signal: AbortSignal, say: (line: string) => void = (line) => this.err(`${line}\n`)): Operator {
    return {
      isTerminal: process.stdin.isTTY && this.#stderr.isTTY,
      ask: (question) => ask(question, signal),
      say,
    };
  }

  /**
   * @param request its `jsonFile` is the file for the figures: `-` for stdout, null for none.
   * @throws BenchError (exit 3) when the file cannot be written.
   */
  async jsonOutput({ jsonFile }: { readonly jsonFile: string | null }): Promise<JsonOutput> {
    const { checkWritable, writeWhole } = await import('../record/write-whole.ts');
    const toStdout = jsonFile === '-';
    if (jsonFile !== null && !toStdout) await checkWritable(jsonFile);
    return {
      say: (text) => (toStdout ? this.err(text) : this.out(text)),
      writeJson: async (text) => {
        if (toStdout) this.out(text);
        else if (jsonFile !== null) await writeWhole(jsonFile, text);
      },
    };
  }

  /** Resolves when everything that was written has reached its reader, or the reader has gone. */
  async flushed(): Promise<void> {
    await Promise.all(
      [this.#stdout, this.#stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
    );
  }
}
