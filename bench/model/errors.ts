/** The exit codes of the command line: one code per cause. */
export const EXIT = {
  passed: 0,
  guaranteeBroken: 1,
  inconclusive: 2,
  environment: 3,
  usage: 64,
  internal: 70,
  threshold: 99,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type ExitName = keyof typeof EXIT;

/** What a code says in general. A command may have words of its own for it. */
export const EXIT_WORDS: Readonly<Record<ExitName, string>> = {
  passed: 'passed',
  guaranteeBroken: 'a backend broke its promise',
  inconclusive: 'inconclusive',
  environment: 'something is missing',
  usage: 'bad options',
  internal: 'internal error',
  threshold: 'threshold missed',
  interrupted: 'interrupted',
};

export interface BenchErrorOptions {
  /** A stable, upper-case identifier, such as `SERVICE_MISSING`. */
  readonly code: string;
  /** The remedy, as one imperative sentence. */
  readonly hint?: string;
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
}

/**
 * The one error type a user of the command line sees. The message names the part and the offending value,
 * the hint names the remedy; anything else that reaches the command line is an internal error.
 */
export class BenchError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, { code, hint, exitCode, cause }: BenchErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BenchError';
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** For something missing or broken outside the harness: a server, a port, a folder (exit 3). */
export function environmentError(message: string, code: string, hint?: string, cause?: unknown): BenchError {
  return new BenchError(message, { code, exitCode: EXIT.environment, cause, ...(hint === undefined ? {} : { hint }) });
}

/** All problems of the given options, one line each (exit 64). */
export function usageError(
  problems: readonly string[],
  hint = 'npm run bench -- --help lists every option',
): BenchError {
  return new BenchError(problems.join('\n'), { code: 'BAD_USAGE', exitCode: EXIT.usage, hint });
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A message without its line breaks and without the indent of its lines. */
export function oneLine(message: string): string {
  return message.trim().replaceAll(/\s*\n\s*/g, ' ');
}
