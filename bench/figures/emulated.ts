import type { BackendSummary } from '../model/summaries.ts';

interface Backends {
  readonly backends: readonly BackendSummary[];
}

/** The emulator in place of a backend's server that only its vendor runs; null if the server was the real one. */
export function emulatorOf(name: string, { backends }: Backends): BackendSummary['emulator'] {
  return backends.find((backend) => backend.name === name)?.emulator ?? null;
}

/** The name of a backend in sentences: `dynamodb (emulated)` if its figures are those of an emulator. */
export function markedName(name: string, result: Backends): string {
  return emulatorOf(name, result) === null ? name : `${name} (emulated)`;
}
