import type { ContainerRuntimeClient } from 'testcontainers';
import { environmentError } from '../../model/errors.ts';
import { NO_ENGINE, type NoDocker, whyUnreachable } from './why-no-docker.ts';

/** As Testcontainers reaches it. */
export type Engine = ContainerRuntimeClient;

export type DockerState =
  | { readonly answers: true; readonly version: string; readonly engine: Engine }
  | ({ readonly answers: false } & NoDocker);

const ANSWER_LIMIT_MS = 10_000;

/** Whether containers can be started on this machine, and if not, why. */
export async function dockerState(): Promise<DockerState> {
  // Testcontainers would go on to another engine than the one that was named.
  const problem = process.env['DOCKER_HOST'] ? await whyUnreachable() : null;
  if (problem !== null) return { answers: false, ...problem };
  // Takes a third of a second to load: only whoever asks for Docker pays for it.
  const { getContainerRuntimeClient } = await import('testcontainers');
  const late = Promise.withResolvers<never>();
  const limit = setTimeout(() => late.reject(new Error('no answer')), ANSWER_LIMIT_MS);
  try {
    const engine = await Promise.race([getContainerRuntimeClient(), late.promise]);
    return { answers: true, version: String(engine.info.containerRuntime.serverVersion), engine };
  } catch {
    return { answers: false, ...((await whyUnreachable()) ?? NO_ENGINE) };
  } finally {
    clearTimeout(limit);
  }
}

/** The engine. Throws a BenchError (exit 3) where none can be used. */
export async function dockerEngine(): Promise<Engine> {
  const state = await dockerState();
  if (state.answers) return state.engine;
  throw environmentError(`Docker cannot be used: ${state.why}`, 'DOCKER_UNAVAILABLE', state.remedy);
}

/**
 * How a container reaches what listens on loopback of this machine: it has the machine's own network (`host`), or asks
 * the gateway that Docker Desktop and its like have for that. Null: it does not.
 */
export async function wayToHost(engine: Engine): Promise<'host' | 'gateway' | null> {
  const { operatingSystem } = engine.info.containerRuntime;
  if (process.platform !== 'linux' || operatingSystem === 'Docker Desktop') return 'gateway';
  const { SecurityOptions = [] } = (await engine.container.dockerode.info()) as { SecurityOptions?: readonly string[] };
  // Its network is that of a namespace of its own.
  return SecurityOptions.some((option) => option.includes('rootless')) ? null : 'host';
}
