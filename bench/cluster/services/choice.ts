import type { ServiceSpec } from '../../../backends/backend.ts';
import type { ServicesChoice } from '../../model/config.ts';
import type { RunFolder } from '../cleanup/run-folder.ts';
import type { Operator } from '../install/install.ts';
import type { ServiceProvider } from './provider.ts';

export interface ChoiceOptions {
  readonly choice: ServicesChoice;
  /** The services of all backends of the comparison. */
  readonly specs: readonly ServiceSpec[];
  readonly folder: RunFolder;
  /** The cores of servers that the harness starts; null: any. */
  readonly cpus: string | null;
  readonly operator: Operator;
  readonly noInstall: boolean;
  readonly allowRemote: boolean;
  /** Holds the URLs of external servers; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Choice {
  readonly provider: ServiceProvider;
  /** The services that are missing, each with the line that would help. */
  readonly missing: ReadonlyMap<string, string>;
  /** What was done or failed, as lines for the user. */
  readonly said: readonly string[];
}

/** A service that is missing, and what would help, in one line. */
export function missingLine(name: string, missing: Choice['missing']): string {
  return `${name} is missing: ${missing.get(name)}`;
}
