import type { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { startScript } from '../cluster/processes/node-js.ts';
import { Channel, internalError } from '../process/channel.ts';

/** A process of this folder that answers calls. */
export interface Worker<Api extends object> extends AsyncDisposable {
  /** Calls reject with a BenchError when the worker cannot answer, or ends first. */
  readonly channel: Channel<Api>;
}

/**
 * Starts the script at `url` as a process that lives no longer than the run folder.
 *
 * @param placing the cores it may run on, and how soon, as for `startScript`.
 */
export function startWorker<Api extends object>(
  folder: RunFolder,
  name: string,
  url: URL,
  placing: { readonly cpus: string | null; readonly realTime?: boolean },
): Worker<Api> {
  const managed = startScript(folder, { name, module: url.href, ...placing });
  const channel = new Channel<Api>(managed, {
    errorOf: ({ message }) => internalError(`${name} failed: ${message}`, 'CALIBRATION_FAILED'),
  });
  return { channel, [Symbol.asyncDispose]: () => managed[Symbol.asyncDispose]() };
}
