import type { ServiceSpec } from '../../../backends/backend.ts';
import type { ServicesChoice } from '../../model/config.ts';
import { environmentError, messageOf, usageError } from '../../model/errors.ts';
import type { RunFolder } from '../run-folder.ts';
import { dockerAnswers, dockerProvider } from './docker.ts';
import { externalProblems, externalProvider, urlVariable } from './external.ts';
import { installServers, type Operator } from './install.ts';
import { installLine, type ServerPackage } from './install-line.ts';
import { type LocatedServer, locateNginx, locateService } from './locate.ts';
import { nativeProvider } from './native.ts';
import type { ServiceProvider } from './provider.ts';

export interface ChoiceOptions {
  readonly choice: ServicesChoice;
  /** The services of all backends of the comparison. */
  readonly specs: readonly ServiceSpec[];
  readonly folder: RunFolder;
  /** The cores of native servers; null: any. */
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
  /** The services that cannot be had, each with the line that would help. */
  readonly missing: ReadonlyMap<string, string>;
  /** What was done or went wrong on the way, for the user to read. */
  readonly said: readonly string[];
}

/**
 * Decides where all servers of a comparison come from, and installs what is missing where that is allowed. Rejects
 * with a BenchError: exit 3 when nothing at all can run (no nginx), 64 when an external URL is not acceptable; or with
 * the signal's reason.
 */
export async function chooseProvider(given: ChoiceOptions): Promise<Choice> {
  const options = { ...given, specs: [...new Map(given.specs.map((spec) => [spec.name, spec])).values()] };
  switch (options.choice) {
    case 'external':
      return await chooseExternal(options);
    case 'docker':
      return { provider: dockerProvider(), missing: new Map(), said: [] };
    case 'native':
      return await chooseNative(options);
    case 'auto': {
      const { specs } = options;
      if (findMissing(specs).length > 0 && (await dockerAnswers()).answers) {
        return { provider: dockerProvider(), missing: new Map(), said: [] };
      }
      return await chooseNative(options);
    }
  }
}

async function chooseNative(options: ChoiceOptions): Promise<Choice> {
  const { specs, folder, cpus } = options;
  const { missing, said } = await installMissing(specs, options);
  return { provider: nativeProvider({ folder, cpus }), missing, said };
}

async function chooseExternal(options: ChoiceOptions): Promise<Choice> {
  const { specs, allowRemote, environment = process.env } = options;
  const refused = externalProblems(specs, { environment, allowRemote });
  if (refused.length > 0) {
    throw usageError(refused, 'Name a server of this machine, or add --allow-remote for one that may be written to');
  }
  const { said } = await installMissing([], options);
  const unset = specs.filter(({ name }) => !environment[urlVariable(name)]);
  const missing = new Map(
    unset.map((spec) => [spec.name, `export ${urlVariable(spec.name)}=${spec.url('127.0.0.1', spec.port)}`]),
  );
  return { provider: externalProvider({ environment, allowRemote }), missing, said };
}

/** Tries to install nginx and these services where they are missing; says what is missing afterwards. */
async function installMissing(
  specs: readonly ServiceSpec[],
  options: ChoiceOptions,
): Promise<Pick<Choice, 'missing' | 'said'>> {
  const said: string[] = [];
  const wanted = findMissing(specs);
  if (wanted.length > 0) {
    const packages = packagesOf(wanted);
    try {
      if (await installServers(packages, options)) {
        said.push(`Installed with apt: ${packages.map(({ debianPackage }) => debianPackage).join(', ')}`);
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      if (locateNginx().paths === null) throw error;
      said.push(messageOf(error));
    }
  }
  const missing = findMissing(specs);
  if (missing.some(({ name }) => name === 'nginx')) {
    const all = installLine(packagesOf(missing));
    throw environmentError('nginx is not installed, and every run needs it', 'SERVICE_MISSING', `Run: ${all}`);
  }
  return { missing: new Map(missing.map((server) => [server.name, installLine([server.package])])), said };
}

/** Each once: several services may come from one package. */
function packagesOf(servers: readonly LocatedServer[]): ServerPackage[] {
  return [...new Map(servers.map((server) => [server.package.debianPackage, server.package])).values()];
}

function findMissing(specs: readonly ServiceSpec[]): LocatedServer[] {
  const servers = [locateNginx(), ...specs.flatMap((spec) => locateService(spec) ?? [])];
  return servers.filter(({ paths }) => paths === null);
}
