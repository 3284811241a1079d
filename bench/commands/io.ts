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

/** Follows every internal error. */
const BUG_HINT = 'This is a bug in session-bench: please report it, with this output and the run.json if there is one';

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
    const exitCode = error instanceof BenchError ? error.exitCode : EXIT.internal;
    const lines = [...linesOf(error), ...(exitCode === EXIT.internal ? [BUG_HINT] : [])];
    this.err(`${lines.join('\n')}\n`);
    return exitCode;
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

/** A known error with its remedy, any other with its stack. */
function linesOf(error: unknown): string[] {
  if (error instanceof BenchError) return [error.message, ...(error.hint === undefined ? [] : [error.hint])];
  const stack = error instanceof Error ? error.stack : undefined;
  return [`internal error: ${stack ?? messageOf(error)}`];
}
