import { createInterface } from 'node:readline/promises';

/** Asks a question on the terminal; the default is yes. Rejects with the signal's reason when it aborts. */
export async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  // In terminal mode, readline would catch Ctrl-C.
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
