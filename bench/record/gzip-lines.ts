import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** A file ends in the middle of a line or of its compressed data: its writer was killed, or a copy of it is incomplete. */
export class TruncatedFileError extends Error {}

/**
 * The lines of a text file, as many at once as were read at once, so memory does not grow with the file. A file whose name
 * ends with `.gz` is unpacked.
 *
 * @throws TruncatedFileError after the last whole line of a truncated file.
 * @throws the error of Node.js when the file cannot be read or unpacked.
 */
export async function* gzipLines(path: string): AsyncGenerator<string[]> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  if (text !== file) file.on('error', (error) => text.destroy(error));
  text.setEncoding('utf8');
  let rest = '';
  const whole = (chunk: string): string[] => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    return lines;
  };
  try {
    for await (const chunk of text as AsyncIterable<string>) yield whole(chunk);
  } catch (error) {
    // Text that was unpacked before the error, and not yet read.
    for (let chunk: unknown = text.read(); typeof chunk === 'string'; chunk = text.read()) yield whole(chunk);
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') throw new TruncatedFileError();
    throw error;
  } finally {
    file.destroy();
  }
  if (rest !== '') throw new TruncatedFileError();
}
