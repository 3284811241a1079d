import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** A file ends in the middle of something: whoever wrote it was killed, or it was not copied to its end. */
export class CutOffError extends Error {}

/**
 * The lines of a text, packed where the file's name ends with `.gz`, as many as come at once, so that memory does not
 * grow with the file. Throws a `CutOffError` after the last whole line of one that breaks off, and what Node.js throws
 * where it cannot be read or unpacked.
 */
export async function* packedLines(path: string): AsyncGenerator<string[]> {
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
    // What was unpacked before the error, and not yet asked for.
    for (let chunk: unknown = text.read(); typeof chunk === 'string'; chunk = text.read()) yield whole(chunk);
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') throw new CutOffError();
    throw error;
  } finally {
    file.destroy();
  }
  if (rest !== '') throw new CutOffError();
}
