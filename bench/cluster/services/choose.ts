import type { ServiceSpec } from '../../../backends/backend.ts';
import { BenchError, messageOf, usageError } from '../../model/errors.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import { dockerState } from '../docker/engine.ts';
import { installServers } from '../install/install.ts';
import { installLine, type ServerPackage } from '../install/install-line.ts';
import type { Choice, ChoiceOptions } from './choice.ts';
import { chooseDocker, nginxFromDocker, noNginx } from './choose-docker.ts';
import { externalProblems, externalProvider, urlVariable } from './external.ts';
import { type LocatedServer, locateNginx, locateService } from './locate.ts';
import { nativeProvider } from './native.ts';

/**
 * Decides where all servers of a comparison come from, and installs what is missing where that is allowed. Rejects with a
 * BenchError, or with the signal's reason. Exit 3: nothing can run (no nginx, or no Docker though it was asked for).
 * Exit 64: an external URL is not acceptable.
 */
export async function chooseProvider(given: ChoiceOptions): Promise<Choice> {
  const options = { ...given, specs: [...new Map(given.specs.map((spec) => [spec.name, spec])).values()] };
  switch (options.choice) {
    case 'external':
      return await chooseExternal(options);
    case 'docker':
      return await chooseDocker(options);
    case 'native':
      return await chooseNative(options);
    case 'auto':
      return await chooseAuto(options);
  }
}

/**
 * From this machine if it has all servers, else from Docker if that has all. Otherwise from this machine, with some
 * missing.
 */
async function chooseAuto(options: ChoiceOptions): Promise<Choice> {
  if (findMissing(options.specs).length === 0) return await chooseNative(options);
  if (!(await unlessAborted(options.signal, dockerState())).answers) return await chooseNative(options);
  const docker = await chooseDocker(options).catch((error: unknown) => {
    if (error instanceof BenchError) return error;
    throw error;
  });
  if (!(docker instanceof BenchError) && docker.missing.size === 0) return docker;
  const why =
    docker instanceof BenchError ? docker.message : [...docker.missing].map((entry) => entry.join(': ')).join('; ');
  const native = await chooseNative(options);
  return { ...native, said: [`Servers do not come from Docker: ${why}`, ...native.said] };
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

/** Tries to install nginx and these services where they are missing. Resolves with what is missing afterwards. */
async function installMissing(
  specs: readonly ServiceSpec[],
  options: ChoiceOptions,
): Promise<Pick<Choice, 'missing' | 'said'>> {
  const said: string[] = [];
  let failure: unknown = null;
  const wanted = findMissing(specs);
  if (wanted.length > 0) {
    const packages = packagesOf(wanted);
    try {
      if (await installServers(packages, options)) {
        said.push(`Installed with apt: ${packages.map(({ debianPackage }) => debianPackage).join(', ')}`);
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      failure = error;
    }
  }
  const nginx = await nginxFromDocker(options);
  if ('why' in nginx) throw failure ?? noNginx(nginx.why, packagesOf(findMissing(specs)));
  if (failure !== null) said.push(messageOf(failure));
  said.push(...nginx.said);
  const missing = findMissing(specs).filter(({ name }) => name !== 'nginx');
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
