/** How a process ended: with a code of its own, or by a signal. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The only source of its exit status, if that is lost. */
  readonly lostSource?: string;
}

/** `redis ended (SIGKILL)`, `redis ended (exit code 1)`, or `the state of redis is unknown: Docker does not answer`. */
export function endOf(name: string, { code, signal, lostSource }: ProcessExit): string {
  if (lostSource !== undefined) return `the state of ${name} is unknown: ${lostSource} does not answer`;
  return `${name} ended (${signal ?? `exit code ${code}`})`;
}

/** What happened to a process, and below it what it printed last, a line each. */
export function withLastLines(what: string, lines: readonly string[]): string {
  const output = lines.length === 0 ? ['(it printed nothing)'] : lines;
  return [`${what}; its last lines:`, ...output.map((line) => `  ${line}`)].join('\n');
}
