/** How a process ended: with a code of its own, or by a signal. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What alone could tell whether and how it ended, and no longer does. */
  readonly untoldBy?: string;
}

/** `redis ended (SIGKILL)`, `redis ended (exit code 1)`, or `Docker no longer tells how redis is`. */
export function endOf(name: string, { code, signal, untoldBy }: ProcessExit): string {
  if (untoldBy !== undefined) return `${untoldBy} no longer tells how ${name} is`;
  return `${name} ended (${signal ?? `exit code ${code}`})`;
}

/** What happened to a process, and below it what it printed last, a line each. */
export function withLastLines(what: string, lines: readonly string[]): string {
  const output = lines.length === 0 ? ['(it printed nothing)'] : lines;
  return [`${what}; its last lines:`, ...output.map((line) => `  ${line}`)].join('\n');
}
