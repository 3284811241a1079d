import { BenchError, EXIT, messageOf } from '../model/errors.ts';

/**
 * Does the first work of a container. When that fails, its log has one line with the reason, and the container ends with
 * the error's exit code. SIGTERM ends it at once: by default it does not end the first process of a container.
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
