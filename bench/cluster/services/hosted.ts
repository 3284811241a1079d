import type { Backend } from '../../../backends/backend.ts';
import type { RunningService, ServiceProvider } from './provider.ts';

/** The emulator of a server that only its vendor runs, with its version; null for the real one, and for other servers. */
export function emulatorOf({ spec, url, version }: RunningService, kind: ServiceProvider['kind']): string | null {
  const { hosted, native, image } = spec;
  if (hosted === undefined || (kind === 'external' && hosted.isVendors(url))) return null;
  switch (kind) {
    case 'native':
      return `${'npmPackage' in native ? native.npmPackage : native.binaries[0]} ${version}`;
    case 'docker':
      return image;
    case 'external':
      return version;
  }
}

/** Of these backends the ones on real servers; all of them if every one is on an emulator. Servers of others are taken as real. */
export function onRealServers<T extends { readonly backend: Pick<Backend, 'services'> }>(
  backends: readonly T[],
  kind: ServiceProvider['kind'],
): readonly T[] {
  if (kind === 'external') return backends;
  const real = backends.filter(({ backend }) => backend.services.every(({ hosted }) => hosted === undefined));
  return real.length > 0 ? real : backends;
}

/** The variables of `environment` that hold credentials for these services; empty without a vendor's own server. */
export function credentialsFor(
  services: readonly Pick<RunningService, 'spec' | 'url'>[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const names = services.flatMap(({ spec: { hosted }, url }) =>
    hosted === undefined || !hosted.isVendors(url) ? [] : hosted.credentials,
  );
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
