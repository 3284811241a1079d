import type { ContainerRuntimeClient } from 'testcontainers';
import { environmentError } from '../../model/errors.ts';
import { isLoopback } from '../../model/loopback.ts';
import { inTime } from '../../process/deadline.ts';
import { askEngine, ENGINE_LIMIT_MS } from './ask-engine.ts';
import { NO_ENGINE, type NoDocker, publishesAt, whyUnreachable } from './diagnose.ts';

/** As Testcontainers reaches it. */
export type Engine = ContainerRuntimeClient;

export type EngineContainer = ReturnType<Engine['container']['getById']>;

export type DockerState =
  | { readonly answers: true; readonly version: string; readonly engine: Engine }
  | ({ readonly answers: false } & NoDocker);

/** Whether containers can be started on this machine, and if not, why. */
export async function dockerState(): Promise<DockerState> {
  // Testcontainers would try another engine than the one that was named.
  const problem = process.env['DOCKER_HOST'] ? await whyUnreachable() : null;
  if (problem !== null) return { answers: false, ...problem };
  // It takes a third of a second to load: only runs that ask for Docker pay for it.
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const engine = await inTime(getContainerRuntimeClient(), ENGINE_LIMIT_MS);
    const { host, serverVersion } = engine.info.containerRuntime;
    if (!isLoopback(host)) return { answers: false, ...publishesAt(host) };
    return { answers: true, version: String(serverVersion), engine };
  } catch {
    return { answers: false, ...((await whyUnreachable()) ?? NO_ENGINE) };
  }
}

/** The engine. Throws a BenchError (exit 3) where none can be used. */
export async function dockerEngine(): Promise<Engine> {
  const state = await dockerState();
  if (state.answers) return state.engine;
  throw environmentError(`Docker cannot be used: ${state.why}`, 'DOCKER_UNAVAILABLE', state.remedy);
}

/**
 * How a container reaches what listens on loopback of this machine: by the machine's own network (`host`), or by the
 * gateway that Docker Desktop has for that. Null if it cannot.
 */
export async function routeToHost(engine: Engine): Promise<'host' | 'gateway' | null> {
  const { operatingSystem } = engine.info.containerRuntime;
  if (process.platform !== 'linux' || operatingSystem === 'Docker Desktop') return 'gateway';
  const info: Promise<{ SecurityOptions?: readonly string[] }> = engine.container.dockerode.info();
  const { SecurityOptions = [] } = await askEngine('tell of itself', info);
  // Its network is that of a namespace of its own.
  return SecurityOptions.some((option) => option.includes('rootless')) ? null : 'host';
}
