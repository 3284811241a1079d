import { fileURLToPath } from 'node:url';
import type { ServiceSpec } from '../../../backends/backend.ts';
import { environmentError } from '../../model/errors.ts';
import { findBinaries, versionOf } from '../install/find-binary.ts';
import { installLine } from '../install/install-line.ts';

/** What is executed to start a native server. */
export interface Executable {
  /** Absolute path. */
  readonly server: string;
  /** Its arguments before the server's own. */
  readonly before: readonly string[];
  /** Absolute path of each binary, by its name. */
  readonly paths: Readonly<Record<string, string>>;
  /** Rejects only with the signal's reason. */
  readonly versionOf: (signal?: AbortSignal) => Promise<string>;
}

/** Throws a BenchError (exit 3) with the line that installs it if it is not installed. */
export function executableOf({ name, native }: ServiceSpec): Executable {
  if ('npmPackage' in native) {
    const { module, version } = native;
    return {
      server: process.execPath,
      before: [fileURLToPath(module)],
      paths: {},
      versionOf: () => Promise.resolve(version),
    };
  }
  const paths = findBinaries(native.binaries, native.searchPath);
  const server = paths?.[native.binaries[0]];
  if (paths === null || server === undefined) {
    throw environmentError(
      `${name} is not installed: ${native.binaries.join(', ')} not found`,
      'SERVICE_MISSING',
      `Install it: ${installLine([native])}`,
    );
  }
  return { server, before: [], paths, versionOf: (signal) => versionOf(server, signal) };
}
