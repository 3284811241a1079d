import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ManagedProcess, type ProcessFolder, type ProcessSpec, startProcess } from './process.ts';

export interface ScriptSpec extends Omit<ProcessSpec, 'command' | 'args' | 'env'> {
  /** File URL of the module that it runs. */
  readonly module: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as soon as it wakes up, where the machine permits it (`real-time.ts`): only for what sleeps most of the time. */
  readonly realTime?: boolean;
}

const REAL_TIME = ['--import', import.meta.resolve('./real-time.ts')];

/**
 * Starts a Node.js process of ours on the harness's own version, with an IPC channel. What it compiles is kept in the
 * run folder where it asks for that (`flushCompileCache`), and its successors start in half the time.
 */
export function startScript(
  folder: ProcessFolder,
  { module, env, realTime = false, ...spec }: ScriptSpec,
): ManagedProcess {
  return startProcess(folder, {
    ...spec,
    command: process.execPath,
    args: [...(realTime ? REAL_TIME : []), fileURLToPath(module)],
    env: { NODE_COMPILE_CACHE: join(folder.path, 'compiled'), ...env },
    ipc: true,
  });
}
