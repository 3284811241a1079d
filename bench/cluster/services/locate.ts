import type { ServiceSpec } from '../../../backends/backend.ts';
import { findBinaries } from '../install/find-binary.ts';
import { NGINX_PACKAGE, type ServerPackage } from '../install/install-line.ts';
import { findNginx } from '../nginx/nginx.ts';

/** A server this machine needs, and where its binaries are; `paths` is null when one of them is missing. */
export interface LocatedServer {
  readonly name: string;
  readonly package: ServerPackage;
  readonly binaries: readonly string[];
  readonly paths: Readonly<Record<string, string>> | null;
}

/** Looks for the binaries of nginx, which every run needs. */
export function locateNginx(): LocatedServer {
  const path = findNginx();
  return { name: 'nginx', package: NGINX_PACKAGE, binaries: ['nginx'], paths: path === null ? null : { nginx: path } };
}

/** Looks for the binaries of a service; null for a package of npm, which needs none. */
export function locateService({ name, native }: ServiceSpec): LocatedServer | null {
  if ('npmPackage' in native) return null;
  const { binaries, searchPath } = native;
  return { name, package: native, binaries, paths: findBinaries(binaries, searchPath) };
}
