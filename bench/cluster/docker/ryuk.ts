import { getReaperImage } from 'testcontainers/build/reaper/reaper.js';

/** The image of Testcontainers' own reaper, without which it starts no container; null where the user does without it. */
export function ryukImage(): string | null {
  return process.env['TESTCONTAINERS_RYUK_DISABLED'] === 'true' ? null : getReaperImage();
}
