import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { importDefault } from '../../backends/load.ts';
import { messageOf, oneLine } from '../model/errors.ts';
import { inTime } from '../process/deadline.ts';

const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/** Their lines in a stack trace say nothing about the module that is loaded. */
const OWN_LOADERS = ['./load-module.ts', '../../backends/load.ts', '../../backends/package-fallback.ts'].map((file) =>
  fileURLToPath(import.meta.resolve(file)),
);

/** For a module that waits for something at its top level. */
const LOAD_LIMIT_MS = 10_000;

/** The default export of a module of the user's, and the SHA-256 of its file as it was read; or why it cannot be had, in one line. */
export type LoadedModule = { readonly exported: unknown; readonly hash: string } | { readonly problem: string };

/** @param path absolute. Packages are looked for from that file's own folder first, then among those of session-bench. */
export async function loadModule(path: string): Promise<LoadedModule> {
  const refused = await refusal(path);
  if (refused !== null) return { problem: refused };
  try {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    // The limit's timer also keeps the process alive while a module waits for something that never comes.
    const loading = importDefault(pathToFileURL(path).href);
    const exported = await inTime(loading, LOAD_LIMIT_MS, 'its top level did not come to an end');
    return { exported, hash };
  } catch (error) {
    const place = await placeOf(error, path);
    return { problem: `cannot be loaded: ${oneLine(messageOf(error))}${place === null ? '' : ` (${place})`}` };
  }
}

async function refusal(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return `${path} is no file: name the module's own file`;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? `there is no file ${path}` : `cannot be read: ${messageOf(error)}`;
  }
  return EXTENSIONS.includes(extname(path)) ? null : `its name must end with one of ${EXTENSIONS.join(' ')}`;
}

/** `/home/me/my-store.ts:3`; null where nobody says. */
async function placeOf(error: unknown, path: string): Promise<string | null> {
  if (!(error instanceof Error)) return null;
  const lines = (error.stack ?? '').split('\n');
  const place = lines.map(placeIn).find((found) => found !== null) ?? null;
  if (place !== null || !(error instanceof SyntaxError)) return place;
  // Only when it is asked to check a file does Node.js say where its syntax is wrong.
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--check', path], { timeout: LOAD_LIMIT_MS }, (_error, _out, text) => resolve(text));
  });
  return placeIn(said.split('\n')[0] ?? '');
}

/** From the first line of a syntax error, or from a line of a stack trace; never a place inside Node.js or here. */
function placeIn(line: string): string | null {
  const [, file, number] = /^(?:\s+at (?:.*\()?)?((?:file:\/\/)?\/[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
  if (file === undefined || number === undefined) return null;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return OWN_LOADERS.includes(path) ? null : `${path}:${number}`;
}
