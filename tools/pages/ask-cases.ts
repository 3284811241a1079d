import type { RegisteredBackend } from '../../backends/registry.ts';
import { type ConformOutcome, conform } from '../../bench/commands/conform/conform.ts';
import { CONFORM_KEY_PREFIX } from '../../bench/options/key-prefix.ts';
import { interruptSignal } from '../../bench/terminal/interrupt-signal.ts';

/** Which cases are tried with which backends. */
interface Question {
  readonly backends: readonly RegisteredBackend[];
  /** A missing server is an error, and not a reason to skip its backends. */
  readonly isEachNeeded: boolean;
  /** Only cases whose name holds this text; empty for all. */
  readonly only: string;
}

/**
 * Tries conformance cases for a page, on servers that this machine has or installs without a question. Each result is a
 * line on stderr.
 */
export async function askCases({ backends, isEachNeeded, only }: Question): Promise<ConformOutcome> {
  const names = backends.map(({ backend }) => backend.name);
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  using signal = interruptSignal();
  return await conform(
    {
      backends: names,
      namedBackends: isEachNeeded ? names : [],
      services: 'auto',
      allowRemote: false,
      install: true,
      only,
      keyPrefix: CONFORM_KEY_PREFIX,
      jsonFile: null,
      quiet: true,
    },
    backends,
    {
      isTerminal: false,
      ask: () => Promise.resolve(false),
      say,
      result: (backend, { name, status }) => say(`${backend}: ${name}: ${status}`),
      done: () => undefined,
    },
    signal,
  );
}
