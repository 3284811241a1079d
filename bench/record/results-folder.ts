import { appendFile, mkdir, mkdtemp, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { removeOwner, writeOwner } from '../cluster/processes/owner.ts';
import { BenchError, environmentError, messageOf } from '../model/errors.ts';

/** `results/<time>-<name>`: all files of one run. A file in it names the process that runs it, until this is disposed of. */
export class ResultsFolder implements Disposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Throws a BenchError (exit 3) if `create` could not make a folder. It leaves no trace. */
  static async check(parent: string): Promise<void> {
    try {
      const { existing } = await pathTo(parent);
      await rmdir(await mkdtemp(join(existing, '.session-bench-')));
    } catch (error) {
      throw cannotWrite(parent, error);
    }
  }

  /** Throws a BenchError (exit 3) when it cannot be made. */
  static async create(parent: string, name: string, startedAt: Date): Promise<ResultsFolder> {
    const time = startedAt
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '');
    try {
      const { missing } = await pathTo(parent);
      for (const folder of missing) await makeUnlessThere(folder);
      return ResultsFolder.reopen(await makeFresh(resolve(parent, `${time}-${name}`)));
    } catch (error) {
      throw error instanceof BenchError ? error : cannotWrite(parent, error);
    }
  }

  /** The folder of a run that is resumed. Throws a BenchError (exit 3) when it cannot be written to. */
  static reopen(path: string): ResultsFolder {
    try {
      writeOwner(path);
      return new ResultsFolder(path);
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Throws a BenchError (exit 3) when it cannot be written. */
  async append(name: string, bytes: Uint8Array): Promise<void> {
    try {
      await appendFile(this.file(name), bytes);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(this.file(name), text);
  }

  [Symbol.dispose](): void {
    removeOwner(this.path);
  }
}

/**
 * The nearest existing folder on the path to `parent`, and the folders to make from there, in order. `mkdir` with
 * `recursive` is no choice: it loops for ever on a file system that refuses with ENOENT, as /proc does.
 */
async function pathTo(parent: string): Promise<{ readonly existing: string; readonly missing: readonly string[] }> {
  const missing: string[] = [];
  for (let path = resolve(parent); ; path = dirname(path)) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (found?.isDirectory() === true) return { existing: path, missing: missing.toReversed() };
    if (found !== null) throw new Error(`${path} is not a folder`);
    missing.push(path);
  }
}

async function makeUnlessThere(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A second run that begins in the same second gets a folder with a number. */
async function makeFresh(path: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? path : `${path}-${attempt}`;
    try {
      await mkdir(candidate);
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 100) throw error;
    }
  }
}

function cannotWrite(parent: string, error: unknown): Error {
  return environmentError(
    `cannot write to the results folder ${resolve(parent)}: ${messageOf(error)}`,
    'RESULTS_FOLDER',
    'Choose another one with --results DIR',
    error,
  );
}
