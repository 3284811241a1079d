import { BenchError, EXIT, messageOf } from '../model/errors.ts';

/**
 * Does what a container has to do first. Where it cannot, its log says why in one line, and the container ends with the
 * error's exit code. SIGTERM ends it at once: the first process of a container does not die of it by itself.
 */
export async function startUp(work: () => Promise<void>): Promise<void> {
  const end = (): never => process.exit(EXIT.interrupted);
  process.once('SIGTERM', end);
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(error instanceof BenchError ? error.exitCode : EXIT.internal);
  } finally {
    process.off('SIGTERM', end);
  }
}
