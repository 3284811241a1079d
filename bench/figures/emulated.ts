import type { BackendSummary } from '../model/summaries.ts';

interface Backends {
  readonly backends: readonly BackendSummary[];
}

/** What stood in for the server of this backend, which only its vendor runs; null where nothing did. */
export function emulatorOf(name: string, { backends }: Backends): BackendSummary['emulator'] {
  return backends.find((backend) => backend.name === name)?.emulator ?? null;
}

/** The name of a backend as sentences have it: with a mark where its figures are those of an emulator. */
export function markedName(name: string, result: Backends): string {
  return emulatorOf(name, result) === null ? name : `${name} (emulated)`;
}
