import { resolve as absolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentError } from '../../model/errors.ts';
import type { StartNote } from '../../process/call-messages.ts';
import { type ManagedProcess, type ProcessFolder, type ProcessSpec, startProcess } from './process.ts';
import { commandLine, waitUntilReady } from './readiness.ts';

export interface ScriptSpec extends Omit<ProcessSpec, 'command' | 'args' | 'env'> {
  /** File URL of the module that it runs. */
  readonly module: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as soon as it wakes up, where the machine permits it (`real-time.ts`): only for what sleeps most of the time. */
  readonly realTime?: boolean;
}

const REAL_TIME = ['--import', import.meta.resolve('./real-time.ts')];

/**
 * Starts a Node.js process of ours on the harness's own version, with an IPC channel. What it compiles is kept where
 * it asks for that (`flushCompileCache`), and its successors start in half the time: in the folder that
 * NODE_COMPILE_CACHE names, else in the run folder.
 */
export function startScript(
  folder: ProcessFolder,
  { module, env, realTime = false, ...spec }: ScriptSpec,
): ManagedProcess {
  return startProcess(folder, {
    ...spec,
    command: process.execPath,
    args: [...(realTime ? REAL_TIME : []), fileURLToPath(module)],
    env: { NODE_COMPILE_CACHE: compileCacheOf(folder), ...env },
    ipc: true,
  });
}

function compileCacheOf(folder: ProcessFolder): string {
  const chosen = process.env['NODE_COMPILE_CACHE'] ?? '';
  return chosen === '' ? join(folder.path, 'compiled') : absolute(chosen);
}

export interface ScriptReadiness {
  /** File URL of the module that it runs. */
  readonly module: string;
  readonly limitMs: number;
  /** The verb of the error: "cannot `<task>`". */
  readonly task: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until a script that was just started reports ready (`reportStart`); resolves with its facts. Rejects with a BenchError (exit 3) that carries the script's own reason, or its last lines; or with the signal's
 * reason. The process is not ended then.
 */
export async function scriptReady<Facts>(
  script: ManagedProcess,
  { module, limitMs, task, signal }: ScriptReadiness,
): Promise<Facts> {
  let reason: string | undefined;
  // Some callers open a `Channel` only after the start.
  const ready = new Promise<Facts>((resolve) => {
    script.child.on('message', (note: StartNote<Facts> | { readonly type?: never }) => {
      if (note.type === 'ready') resolve(note.facts);
      if (note.type === 'failed') reason = note.message;
    });
  });
  try {
    const command = commandLine(process.execPath, [fileURLToPath(module)]);
    await waitUntilReady({ process: script, attempt: () => ready, limitMs, command, signal });
    return await ready;
  } catch (error) {
    signal?.throwIfAborted();
    if (reason === undefined) throw error;
    throw environmentError(`${script.name} cannot ${task}: ${reason}`, 'START_FAILED', undefined, error);
  }
}
