import { fstatSync, type Stats } from 'node:fs';
import { access, constants, lstat, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { environmentError, messageOf } from '../model/errors.ts';

/** The file that a text for a path must be written to. */
interface Destination {
  /** With every symbolic link followed. */
  readonly path: string;
  /** Null if the file does not exist yet. */
  readonly found: Stats | null;
  /** A device, a pipe, or the output of this process: it is written into and stays what it is. */
  readonly straight: boolean;
}

/**
 * Writes a file whole or not at all: first under a temporary name in the same folder, which is then renamed. A symbolic link
 * is followed. A file that is not regular, such as `/dev/null` or a pipe, is written into. Throws a BenchError (exit 3) when
 * it cannot be written.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  let temporary: string | null = null;
  try {
    const { path: place, found, straight } = await destinationOf(path);
    if (straight) {
      await writeFile(place, text, { flag: 'a' });
      return;
    }
    temporary = `${place}.${process.pid}.tmp`;
    await writeFile(temporary, text, found === null ? {} : { mode: found.mode & 0o777 });
    await rename(temporary, place);
  } catch (error) {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => undefined);
    throw cannotWrite(path, error);
  }
}

/** Resolves if `writeWhole` could write there. Throws a BenchError (exit 3) if not, before minutes are spent. */
export async function checkWritable(path: string): Promise<void> {
  try {
    const { path: place, found, straight } = await destinationOf(path);
    if (found?.isDirectory() === true) throw new Error('it is a folder');
    if (found?.isSocket() === true) throw new Error('it is a socket; - stands for stdout');
    await access(straight ? place : dirname(place), constants.W_OK);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

async function destinationOf(path: string): Promise<Destination> {
  const found = await orNull(stat(path));
  if (found !== null) {
    const straight = !found.isFile() || isOwnOutput(found);
    // A pipe reached through /dev/stdout has no path of its own.
    return { path: straight ? resolve(path) : await realpath(path), found, straight };
  }
  const link = await orNull(lstat(path));
  if (link === null) return { path: resolve(path), found, straight: false };
  return await destinationOf(resolve(await realpath(dirname(path)), await readlink(path)));
}

async function orNull(status: Promise<Stats>): Promise<Stats | null> {
  try {
    return await status;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether stdout or stderr goes to this file. Replacing it would lose their further output. */
function isOwnOutput({ dev, ino }: Stats): boolean {
  return [1, 2].some((descriptor) => {
    try {
      const own = fstatSync(descriptor);
      return own.dev === dev && own.ino === ino;
    } catch {
      return false;
    }
  });
}

function cannotWrite(path: string, error: unknown): Error {
  return environmentError(
    `cannot write ${path}: ${messageOf(error)}`,
    'JSON_UNWRITABLE',
    'Name a file in a folder that exists and can be written to',
    error,
  );
}
