import type { RunResult } from '../../model/run-result.ts';

/** Which backends ran on an emulator: one line each. */
export function emulatorNotes({ backends }: RunResult): string[] {
  return backends.flatMap(({ name, emulator }) =>
    emulator === null
      ? []
      : [
          `${name} ran on an emulator (${emulator}): its figures are not those of the real server, and are never ranked`,
        ],
  );
}
