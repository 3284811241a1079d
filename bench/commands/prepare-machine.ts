import type { RegisteredBackend } from '../../backends/registry.ts';
import { RunFolder } from '../cluster/cleanup/run-folder.ts';
import { sweepStaleRunFolders } from '../cluster/cleanup/stale-run-folders.ts';
import type { Operator } from '../cluster/install/install.ts';
import { linesAbout, removeStaleAptPolicy } from '../cluster/install/stale-apt-policy.ts';
import type { Choice } from '../cluster/services/choice.ts';
import { chooseProvider } from '../cluster/services/choose.ts';
import { requireNamedServices } from '../comparison/require-named-services.ts';
import type { ServicesChoice } from '../model/config.ts';
import { unlessAborted } from '../process/unless-aborted.ts';

/** What is to run on this machine. */
export interface MachineRequest {
  readonly services: ServicesChoice;
  readonly backends: readonly RegisteredBackend[];
  /** Those asked for by their own name. */
  readonly namedBackends: readonly string[];
  /** Missing servers may be installed. */
  readonly install: boolean;
  /** A server given by URL may be on another machine. */
  readonly allowRemote: boolean;
  /** Cores that servers may use; null: all. */
  readonly cpus: string | null;
}

/** A folder for everything that runs, and where servers come from. */
export interface Machine extends AsyncDisposable, Pick<Choice, 'provider' | 'missing'> {
  readonly folder: RunFolder;
}

/**
 * Removes what killed runs and installations left, makes a run folder, and chooses where servers come
 * from. Missing servers are installed if that is allowed.
 *
 * @throws BenchError (exit 3) when a server of a named backend is missing, or nothing at all can run; or the signal's
 * reason.
 */
export async function prepareMachine(
  { services, backends, namedBackends, install, allowRemote, cpus }: MachineRequest,
  operator: Operator,
  signal: AbortSignal,
): Promise<Machine> {
  for (const line of await unlessAborted(signal, sweepStaleRunFolders())) operator.say(line);
  for (const line of linesAbout(await unlessAborted(signal, removeStaleAptPolicy()))) operator.say(line);
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await RunFolder.create());
  const choice = await chooseProvider({
    choice: services,
    specs: backends.flatMap(({ backend }) => backend.services),
    folder,
    cpus,
    operator,
    noInstall: !install,
    allowRemote,
    signal,
  });
  for (const line of choice.said) operator.say(line);
  requireNamedServices(namedBackends, backends, choice);
  const owned = stack.move();
  return {
    folder,
    provider: choice.provider,
    missing: choice.missing,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
