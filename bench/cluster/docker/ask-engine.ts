import { BenchError, environmentError, messageOf } from '../../model/errors.ts';
import { inTime } from '../../process/deadline.ts';

/** How long the engine may take for an answer, which is no work of minutes. */
export const ENGINE_LIMIT_MS = 10_000;

/**
 * Asks the Docker Engine. Rejects with a BenchError (exit 3) where it refuses, or does not answer in time.
 *
 * @param what the work, for the message: `pause redis`.
 */
export async function askEngine<T>(what: string, work: Promise<T>, limitMs: number = ENGINE_LIMIT_MS): Promise<T> {
  try {
    return await inTime(work, limitMs);
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const message = `Docker could not ${what}: ${engineMessage(error)}`;
    const remedy = 'See what `docker info` and the log of the Docker Engine say';
    throw environmentError(message, 'DOCKER_FAILED', remedy, error);
  }
}

/** The engine's message, on one line and without its status: `(HTTP code 500) server error - the message`. */
export function engineMessage(error: unknown): string {
  const [line = ''] = messageOf(error)
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .split('\n', 1);
  return line.trim();
}
