import { type BenchError, environmentError } from '../../model/errors.ts';
import { until } from '../../process/until.ts';
import { accepts } from '../processes/accepts.ts';
import type { ManagedProcess } from '../processes/process.ts';

const REFUSAL = { limitMs: 2000, pauseMs: 2 };

/** Where a node listens. */
interface Listening {
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Resolves once a node is confirmed to be gone: its process has exited, and its port refuses connections. Rejects with
 * a BenchError (exit 3) when the port still accepts them two seconds after the exit. How long the exit takes is the
 * caller's to bound.
 */
export async function confirmKill(process: Pick<ManagedProcess, 'exited'>, node: Listening): Promise<void> {
  await process.exited;
  const { id, host, port } = node;
  const refuses = (): Promise<boolean> =>
    accepts(host, port).then(
      () => false,
      () => true,
    );
  if (await until(refuses, REFUSAL)) return;
  throw notConfirmed(`${id} has ended, but ${host}:${port} still accepts connections`);
}

/** The error of a fault that did not show, or did not heal. */
export function notConfirmed(message: string): BenchError {
  return environmentError(message, 'NOT_CONFIRMED');
}
