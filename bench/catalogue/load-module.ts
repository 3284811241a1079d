import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { importDefault } from '../../backends/load.ts';
import { messageOf, oneLine } from '../model/errors.ts';
import { inTime } from '../process/deadline.ts';

const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/** Lines of these files in a stack trace do not concern the loaded module. */
const OWN_LOADERS = ['./load-module.ts', '../../backends/load.ts', '../../backends/package-fallback.ts'].map((file) =>
  fileURLToPath(import.meta.resolve(file)),
);

/** For a module that waits at its top level. */
const LOAD_LIMIT_MS = 10_000;

/** The default export of a user's module, and the SHA-256 of its file; or why it cannot be loaded, in one line. */
export type LoadedModule = { readonly exported: unknown; readonly hash: string } | { readonly problem: string };

/** @param path absolute. Packages are found from that file's own folder, or else among those of session-bench. */
export async function loadModule(path: string): Promise<LoadedModule> {
  const refused = await refusal(path);
  if (refused !== null) return { problem: refused };
  try {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    // The limit's timer also keeps the process alive while a module waits at its top level.
    const loading = importDefault(pathToFileURL(path).href);
    const exported = await inTime(loading, LOAD_LIMIT_MS, 'its top level did not end');
    return { exported, hash };
  } catch (error) {
    const place = await placeOf(error, path);
    return { problem: `cannot be loaded: ${oneLine(messageOf(error))}${place === null ? '' : ` (${place})`}` };
  }
}

async function refusal(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return `${path} is not a file: name the module's own file`;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? `the file ${path} does not exist` : `cannot be read: ${messageOf(error)}`;
  }
  return EXTENSIONS.includes(extname(path)) ? null : `its name must end with one of ${EXTENSIONS.join(' ')}`;
}

/** `/home/me/my-store.ts:3`; null if the error has no place. */
async function placeOf(error: unknown, path: string): Promise<string | null> {
  if (!(error instanceof Error)) return null;
  const lines = (error.stack ?? '').split('\n');
  const place = lines.map(placeIn).find((found) => found !== null) ?? null;
  if (place !== null || !(error instanceof SyntaxError)) return place;
  // Node.js gives the place of a syntax error only with --check.
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--check', path], { timeout: LOAD_LIMIT_MS }, (_error, _out, text) => resolve(text));
  });
  return placeIn(output.split('\n')[0] ?? '');
}

/** From the first line of a syntax error, or a line of a stack trace. Null for a place inside Node.js or in our own loaders. */
function placeIn(line: string): string | null {
  const [, file, number] = /^(?:\s+at (?:.*\()?)?((?:file:\/\/)?\/[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
  if (file === undefined || number === undefined) return null;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return OWN_LOADERS.includes(path) ? null : `${path}:${number}`;
}
