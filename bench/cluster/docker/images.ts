import { ImageName } from 'testcontainers';
import { getAuthConfig } from 'testcontainers/build/container-runtime/auth/get-auth-config.js';
import { getReaperImage } from 'testcontainers/build/reaper/reaper.js';
import { unlessAborted } from '../../process/unless-aborted.ts';
import { askEngine, engineMessage } from './ask-engine.ts';
import { dockerEngine } from './engine.ts';

/** Whether the engine has an image already. Rejects with a BenchError (exit 3) when the engine does not tell. */
export async function isPresent(image: string): Promise<boolean> {
  const engine = await dockerEngine();
  return await askEngine(`look for the image ${image}`, engine.image.exists(ImageName.fromString(image)));
}

/**
 * Pulls an image unless it is there. Resolves with why that failed, or with null; rejects only with the signal's reason.
 *
 * @param say called with a line before the pull, which may take minutes.
 */
export async function fetchImage(
  image: string,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    if (await isPresent(image)) return null;
    say(`Pulling ${image}`);
    await unlessAborted(signal, pull(image));
    return (await isPresent(image)) ? null : 'it broke off';
  } catch (error) {
    signal?.throwIfAborted();
    return engineMessage(error);
  }
}

/** The image of Testcontainers' own reaper, without which it starts no container; null if the user does without it. */
export function ryukImage(): string | null {
  return process.env['TESTCONTAINERS_RYUK_DISABLED'] === 'true' ? null : getReaperImage();
}

/** Testcontainers' own pull waits for ever when the connection breaks, and hides the engine's message. */
async function pull(image: string): Promise<void> {
  const { container, info } = await dockerEngine();
  const { dockerode } = container;
  const { string: name, registry } = ImageName.fromString(image);
  const authconfig = await getAuthConfig(registry ?? info.containerRuntime.indexServerAddress);
  const progress = await dockerode.pull(name, { authconfig });
  let failure: string | null = null;
  await new Promise<void>((resolve, reject) => {
    dockerode.modem.followProgress(
      progress,
      (error) => (error === null ? resolve() : reject(error)),
      ({ error }: { readonly error?: string }) => {
        if (error !== undefined) failure = error;
      },
    );
  });
  if (failure !== null) throw new Error(failure);
}
