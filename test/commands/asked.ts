import assert from 'node:assert/strict';
import { readCommandLine } from '../../bench/commands/command-line.ts';

/** The command that these arguments ask for, by its name, and what was typed for it. */
export function askedFor(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const asked = readCommandLine(argv, environment);
  assert.ok('command' in asked, 'the help was asked for');
  return { command: asked.command.name, ...asked.invocation };
}
