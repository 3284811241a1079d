import type { Command as Commander } from 'commander';
import type { ExitName } from '../model/errors.ts';
import type { Io } from './io.ts';

/** What was typed for a command. */
export interface Invocation<Options> {
  /** Undefined if none was given. */
  readonly argument: string | undefined;
  readonly options: Options;
  /** What could not be understood, one line each. The command reports it together with all else that is wrong. */
  readonly problems: readonly string[];
}

/** The one argument of a command. */
export interface Argument {
  /** As the help shows it: `<url>`. */
  readonly form: string;
  /** A word that is it even if another word stands before. Absent: the first word that is no option. */
  readonly isCertain?: (word: string) => boolean;
}

/** A command: one file with its flags, its request, its run and its output, and one line in registry.ts. */
export interface Command<Options = object> {
  readonly name: string;
  /** Its line in `--help`. */
  readonly summary: string;
  /** Absent: it takes none. */
  readonly argument?: Argument;
  /** Adds its options to the parser. Absent: it takes none, and what is typed after it is refused before it runs. */
  readonly addOptions?: (commander: Commander) => void;
  /** What its help says after the options: examples, say. */
  readonly notes?: string;
  /** Its own words for exit codes. Those that every command can end with have words in errors.ts. */
  readonly exits: Partial<Readonly<Record<ExitName, string>>>;
  /**
   * Does what was asked for. Loads heavy modules only here, so that `--help` stays fast.
   *
   * @returns the exit code.
   * @throws BenchError (exit 64) with all that is wrong with what was typed, one line each; or what else ended it.
   */
  run(invocation: Invocation<Options>, io: Io): Promise<number>;
}

/** For an option that can be given several times. */
export function repeatable(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
