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
