import { createInterface } from 'node:readline/promises';

/** Asks on the terminal, with yes as the default. Rejects with the signal's reason when it aborts. */
export async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal: readline would take Ctrl-C for itself.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('no')));
  try {
    const answer = await Promise.race([lines.question(`${question} [Y/n] `, { signal }), ended]);
    return /^(?:y|yes|)$/i.test(answer.trim());
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
