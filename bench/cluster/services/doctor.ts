import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { NativeServer, ServiceSpec } from '../../../backends/backend.ts';
import { memory, SHARED_CORES } from '../../judge/machine-warnings.ts';
import { machineLimits } from '../../measure/machine-limits.ts';
import { realTimeRefusal } from '../../measure/real-time-permission.ts';
import { BenchError } from '../../model/errors.ts';
import type { MachineLimits, NotPinned } from '../../model/run-result.ts';
import { type DockerState, dockerState } from '../docker/engine.ts';
import { versionOf } from '../install/find-binary.ts';
import { installLine, NGINX_IMAGE } from '../install/install-line.ts';
import { removeStaleAptPolicy } from '../install/stale-apt-policy.ts';
import { type Pinning, pinning, whyNotPinned } from '../processes/cores.ts';
import { userToDropTo } from '../processes/system-user.ts';
import { type LocatedServer, locateNginx, locateService } from './locate.ts';

/** One thing a run depends on. */
export interface DoctorRow {
  readonly part: string;
  /** `missing`: what needs it is skipped. `note`: a run is possible, with this limitation. */
  readonly status: 'ok' | 'missing' | 'note';
  /** What was found, where, in which version. */
  readonly found: string;
  /** What to do about it; null when it is fine. */
  readonly remedy: string | null;
}

/** What is installed, would be used, or is missing. Removes nothing but the remains of a killed installation. */
export async function doctorReport(specs: readonly ServiceSpec[]): Promise<DoctorRow[]> {
  // Services that are the same server in several ways are one line.
  const distinct = [...new Map(specs.map((spec) => [serverOf(spec.native), spec])).values()];
  const servers = [locateNginx(), ...distinct.flatMap((spec) => locateService(spec) ?? [])];
  const docker = await dockerState();
  return [
    { part: 'Node.js', status: 'ok', found: `${process.version} at ${process.execPath}`, remedy: null },
    ...(await Promise.all(servers.map(serverRows))).flat(),
    ...distinct.flatMap(packageRows),
    ...(await staleAptPolicyRows()),
    coresRow(pinning(), whyNotPinned()),
    memoryRow(machineLimits(), totalmem()),
    priorityRow(realTimeRefusal()),
    userRow(),
    await dockerRow(docker, servers, distinct),
    autoRow(servers, docker.answers),
  ];
}

function serverOf(native: NativeServer): string {
  return 'npmPackage' in native ? native.npmPackage : native.binaries.join();
}

function packageRows({ native }: ServiceSpec): DoctorRow[] {
  if (!('npmPackage' in native)) return [];
  const { npmPackage, version, module } = native;
  return [{ part: npmPackage, status: 'ok', found: `${version} at ${fileURLToPath(module)}`, remedy: null }];
}

async function serverRows({ paths, binaries, package: its }: LocatedServer): Promise<DoctorRow[]> {
  return await Promise.all(
    binaries.map(async (binary): Promise<DoctorRow> => {
      const path = paths?.[binary];
      if (path === undefined)
        return { part: binary, status: 'missing', found: 'not found', remedy: installLine([its]) };
      return { part: binary, status: 'ok', found: `${await versionOf(path)} at ${path}`, remedy: null };
    }),
  );
}

async function staleAptPolicyRows(): Promise<DoctorRow[]> {
  const left = await removeStaleAptPolicy();
  return left === null ? [] : [{ part: 'apt', status: 'note', found: left.found, remedy: left.remedy }];
}

/** @param refused why a process gets no real-time priority; null if it does. */
export function priorityRow(refused: string | null): DoctorRow {
  const part = 'priority';
  if (refused === null) {
    return { part, status: 'ok', found: 'the load generator can run in real time on its core', remedy: null };
  }
  return {
    part,
    status: 'note',
    found: `no real-time priority for the load generator: ${refused}`,
    remedy: 'Other processes on its core can make it late; the run says by how much',
  };
}

/** @param why why nothing can be pinned; null if it can. */
export function coresRow(cores: Pinning | null, why: NotPinned | null): DoctorRow {
  const part = 'CPU cores';
  if (cores !== null) {
    const found = `servers, proxy and app on ${cores.stack}; load generator on ${cores.generator}`;
    return { part, status: 'ok', found, remedy: null };
  }
  const { because, remedy } = SHARED_CORES[why ?? 'no-taskset'];
  const found = `the load generator and what it measures share their cores: ${because}`;
  return { part, status: 'note', found, remedy };
}

/** @param totalBytes the memory of the machine. */
export function memoryRow(limits: Pick<MachineLimits, 'memoryLimitBytes'>, totalBytes: number): DoctorRow {
  const part = 'Memory';
  const limited = memory(limits);
  if (limited !== null) return { part, status: 'note', found: limited.text, remedy: limited.remedy };
  const usable = Math.min(totalBytes, limits.memoryLimitBytes ?? totalBytes);
  return { part, status: 'ok', found: `${(usable / 2 ** 30).toFixed(1)} GiB`, remedy: null };
}

function userRow(): DoctorRow {
  const part = 'User';
  if (process.getuid?.() !== 0) return { part, status: 'ok', found: 'servers run as the user you are', remedy: null };
  const user = userToDropTo();
  if (user !== null) {
    return { part, status: 'ok', found: `root; servers that refuse to run as root run as ${user.name}`, remedy: null };
  }
  const remedy = 'Run as an ordinary user, or install setpriv (package util-linux)';
  return { part, status: 'missing', found: 'root, with no way to run servers as another user', remedy };
}

/** The images that a run would take from Docker. */
function imagesOf(servers: readonly LocatedServer[], specs: readonly ServiceSpec[]): string[] {
  const hasNginx = servers.some(({ name, paths }) => name === 'nginx' && paths !== null);
  return [...new Set([...specs.map(({ image }) => image), ...(hasNginx ? [] : [NGINX_IMAGE])])];
}

async function dockerRow(
  docker: DockerState,
  servers: readonly LocatedServer[],
  specs: readonly ServiceSpec[],
): Promise<DoctorRow> {
  const part = 'Docker';
  if (!docker.answers) {
    const isNeeded = servers.some(({ paths }) => paths === null);
    return { part, status: 'note', found: docker.why, remedy: isNeeded ? docker.remedy : null };
  }
  const { isPresent, ryukImage } = await import('../docker/images.ts');
  const images = [...imagesOf(servers, specs), ...[ryukImage()].filter((image) => image !== null)];
  let present: readonly boolean[];
  try {
    present = await Promise.all(images.map(isPresent));
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return { part, status: 'note', found: error.message, remedy: error.hint ?? null };
  }
  const list = (isThere: boolean): string =>
    images.filter((_, index) => present[index] === isThere).join(', ') || 'none';
  const found = `engine ${docker.version}; images present: ${list(true)}; to be pulled: ${list(false)}`;
  return { part, status: 'ok', found, remedy: null };
}

function autoRow(servers: readonly LocatedServer[], docker: boolean): DoctorRow {
  const part = '--services auto';
  const missing = servers.filter(({ paths }) => paths === null);
  if (missing.length === 0) return { part, status: 'ok', found: 'native servers: all are installed', remedy: null };
  const names = missing.map(({ name }) => name).join(', ');
  if (docker) {
    const found = `native servers, but all from Docker for a run that needs one of these, if it has their images: ${names}`;
    return { part, status: 'ok', found, remedy: null };
  }
  return {
    part,
    status: 'note',
    found: `native servers, after installing what a run needs of these: ${names}`,
    remedy: installLine(missing.map((server) => server.package)),
  };
}
