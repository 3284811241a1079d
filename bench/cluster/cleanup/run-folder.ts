import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentError, messageOf } from '../../model/errors.ts';
import { doneWithin } from '../../process/deadline.ts';
import { writeOwner } from '../processes/owner.ts';
import { REGISTRY } from '../processes/registration.ts';
import type { SystemUser } from '../processes/system-user.ts';
import { reap } from './reap.ts';

/** How long a reaper without work may take to end. */
const REAPER_LIMIT_MS = 2000;

const PREFIX = 'session-bench-run-';

/** Whether a folder in the temporary folder bears the name of a run folder: the prefix and what `mkdtemp` adds. */
export function isRunFolderName(name: string): boolean {
  return name.startsWith(PREFIX) && /^[A-Za-z0-9]{6}$/.test(name.slice(PREFIX.length));
}

/**
 * The temporary folder of one run, which everything that the run starts belongs to. When it is disposed of, or when this
 * process ends in any way, every process started with it is ended and the folder is removed.
 */
export class RunFolder implements AsyncDisposable {
  readonly path: string;
  readonly #reaper: ChildProcess;

  private constructor(path: string, reaper: ChildProcess) {
    this.path = path;
    this.#reaper = reaper;
  }

  /** Throws a BenchError (exit 3) when the folder cannot be made or its reaper does not start. */
  static async create(): Promise<RunFolder> {
    let path = '';
    try {
      path = mkdtempSync(join(tmpdir(), PREFIX));
      writeOwner(path);
      // A server that runs as another user must be able to reach the sub-folder that belongs to it.
      chmodSync(path, 0o711);
      mkdirSync(join(path, REGISTRY), { mode: 0o700 });
    } catch (error) {
      if (path !== '') rmSync(path, { recursive: true, force: true });
      throw environmentError(
        `cannot make a temporary folder in ${tmpdir()}: ${messageOf(error)}`,
        'TEMPORARY_FOLDER',
        'Free some space there, or set TMPDIR to another folder',
        error,
      );
    }
    const reaper = startReaper(path);
    if (!(await becomesReady(reaper))) {
      await reap(path);
      throw environmentError(`the process that cleans up after ${path} did not start`, 'REAPER');
    }
    return new RunFolder(path, reaper);
  }

  /** Makes an empty folder `name`, `name-2` … that only `user` can enter; null: the user of the harness. */
  subfolder(name: string, user: SystemUser | null = null): string {
    let uses = 1;
    // Something else may be called `name-2` itself.
    while (existsSync(join(this.path, folderName(name, uses)))) uses += 1;
    const path = join(this.path, folderName(name, uses));
    mkdirSync(path, { mode: 0o700 });
    if (user !== null) chownSync(path, user.uid, user.gid);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await reap(this.path);
    } finally {
      // The end of its input ends it: nothing is left to clean up.
      this.#reaper.ref();
      this.#reaper.stdin?.end();
      if (this.#reaper.exitCode === null && this.#reaper.signalCode === null) {
        await doneWithin(once(this.#reaper, 'exit'), REAPER_LIMIT_MS);
      }
    }
  }
}

function folderName(name: string, uses: number): string {
  return uses === 1 ? name : `${name}-${uses}`;
}

/** Starts the process that cleans up after a run folder once its standard input ends. */
export function startReaper(runFolder: string): ChildProcess {
  const reaper = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./reaper.ts')), runFolder], {
    detached: true,
    cwd: '/',
    // Not the harness's environment: NODE_OPTIONS and the like would change what this process does.
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  reaper.on('error', () => undefined);
  reaper.stdin.on('error', () => undefined);
  return reaper;
}

/** Resolves when the reaper ignores signals. It does not keep the harness alive. */
async function becomesReady(reaper: ChildProcess): Promise<boolean> {
  if (reaper.pid === undefined || reaper.stdout === null) return false;
  const ready = once(reaper.stdout, 'data').then(() => true);
  const ended = once(reaper, 'exit').then(() => false);
  const isReady = await Promise.race([ready, ended]);
  reaper.stdout.destroy();
  reaper.unref();
  (reaper.stdin as { unref?: () => void } | null)?.unref?.();
  return isReady;
}
