import { once } from 'node:events';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { isLoopback } from '../../model/loopback.ts';
import { inTime } from '../../process/deadline.ts';

/** Why Docker cannot be used, and what to do about it. */
export interface NoDocker {
  readonly why: string;
  readonly remedy: string;
}

const DEFAULT_HOST = 'unix:///var/run/docker.sock';
const CONNECT_LIMIT_MS = 2_000;

const OTHERWISE = 'or use --services native';
const ELSEWHERE =
  'If it runs elsewhere, set DOCKER_HOST to the address that `docker context inspect --format "{{.Endpoints.docker.Host}}"` prints';

/** What is wrong with the address of the engine; null if it may answer. */
function addressProblem(dockerHost: string | undefined): NoDocker | null {
  if (dockerHost === undefined || dockerHost === '') return null;
  const remedy = `Set DOCKER_HOST to an engine of this machine, such as ${DEFAULT_HOST}, or leave it out`;
  if (!URL.canParse(dockerHost)) return { why: `DOCKER_HOST is no URL: ${dockerHost}`, remedy };
  const { protocol, hostname } = new URL(dockerHost);
  if (protocol === 'unix:' || protocol === 'npipe:') return null;
  if (protocol !== 'tcp:' && protocol !== 'http:' && protocol !== 'https:') {
    return { why: `DOCKER_HOST begins with ${protocol}//, by which no container is started here`, remedy };
  }
  if (isLoopback(hostname)) return null;
  return {
    why: `DOCKER_HOST names the machine ${hostname}, and ports are published on the engine's own loopback`,
    remedy,
  };
}

/** Why nothing answers at Docker's address, and what to do about it; null if something answers. */
export async function whyUnreachable(
  dockerHost: string | undefined = process.env['DOCKER_HOST'],
): Promise<NoDocker | null> {
  const problem = addressProblem(dockerHost);
  if (problem !== null) return problem;
  const { protocol, pathname, hostname, port } = new URL(dockerHost || DEFAULT_HOST);
  const isSocket = protocol === 'unix:' || protocol === 'npipe:';
  const place = isSocket ? pathname : `${hostname}:${port}`;
  switch (await failureAt(isSocket ? { path: pathname } : { host: hostname, port: Number(port) })) {
    case null:
      return null;
    case 'EACCES':
    case 'EPERM':
      return {
        why: `no permission to use Docker at ${place} as ${userInfo().username}`,
        remedy: `Run: sudo usermod -aG docker ${userInfo().username}, and log in again; ${OTHERWISE}`,
      };
    case 'ENOENT':
      return {
        why: `no Docker Engine at ${place}`,
        remedy: `Install Docker (https://docs.docker.com/engine/install/) and start it, ${OTHERWISE}. ${ELSEWHERE}`,
      };
    default:
      return {
        why: `Docker is not running at ${place}`,
        remedy: `Start it (sudo systemctl start docker), ${OTHERWISE}`,
      };
  }
}

/** Something answers, but not as a Docker Engine does. */
export const NO_ENGINE: NoDocker = {
  why: 'what answers in place of Docker is no engine that can be used',
  remedy: `See what \`docker info\` says; ${OTHERWISE}`,
};

/** Ports of containers are not on loopback of this machine: this may be a container itself. */
export function publishesAt(host: string): NoDocker {
  return {
    why: `Docker publishes ports on ${host}, which is not 127.0.0.1 of this machine`,
    remedy: `Run it on the machine of the Docker Engine itself, without TESTCONTAINERS_HOST_OVERRIDE, ${OTHERWISE}`,
  };
}

/** The code of the error with which a connection fails; null if it succeeds. */
async function failureAt(place: { path: string } | { host: string; port: number }): Promise<string | null> {
  const socket = connect(place);
  try {
    await inTime(once(socket, 'connect'), CONNECT_LIMIT_MS);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    socket.destroy();
  }
}
