import { ImageName } from 'testcontainers';
import { messageOf } from '../../model/errors.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { dockerEngine } from './engine.ts';

/** Whether the engine has an image, and need not pull it. */
export async function isPresent(image: string): Promise<boolean> {
  const engine = await dockerEngine();
  return await engine.image.exists(ImageName.fromString(image));
}

/**
 * Pulls an image unless it is there. Resolves with why it cannot be had, or null; rejects only with the signal's reason.
 *
 * @param say is told before it begins, for it may take minutes.
 */
export async function fetchImage(
  image: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    if (await isPresent(image)) return null;
    say(`Pulling ${image}`);
    const engine = await dockerEngine();
    await unlessAborted(signal, engine.image.pull(ImageName.fromString(image)));
    // A pull that breaks off is not rejected.
    return (await isPresent(image)) ? null : 'it broke off';
  } catch (error) {
    signal?.throwIfAborted();
    // `(HTTP code 500) server error - what the engine says`
    return (
      messageOf(error)
        .replace(/^\(HTTP code \d+\) [^-]*- /, '')
        .split('\n', 1)[0]
        ?.trim() ?? ''
    );
  }
}
