import type { ServiceSpec } from '../../backends/backend.ts';
import { RunFolder } from '../cluster/cleanup/run-folder.ts';
import type { Operator } from '../cluster/install/install.ts';
import { linesAbout, removeStaleAptPolicy } from '../cluster/install/stale-apt-policy.ts';
import { chooseProvider } from '../cluster/services/choose.ts';

/**
 * Makes sure that every server the backends need can be started on this machine itself, by the same rules as a run:
 * installs what is missing where that is allowed, also where Docker could stand in. Resolves with a line for each that is
 * still missing.
 *
 * @throws BenchError (exit 3) when nothing at all could run, or the signal's reason.
 */
export async function setUp(specs: readonly ServiceSpec[], operator: Operator, signal: AbortSignal): Promise<string[]> {
  for (const line of linesAbout(await removeStaleAptPolicy())) operator.say(line);
  await using folder = await RunFolder.create();
  const { missing, said } = await chooseProvider({
    choice: 'native',
    specs,
    folder,
    cpus: null,
    operator,
    noInstall: false,
    allowRemote: false,
    signal,
  });
  for (const line of said) operator.say(line);
  return [...missing].map(([name, line]) => `${name} is missing: ${line}`);
}
