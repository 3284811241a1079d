import { environmentError } from '../../model/errors.ts';
import type { ServiceProvider } from './provider.ts';

export type DockerState = { readonly answers: true } | { readonly answers: false; readonly why: string };

/** Whether containers can be used as servers, and if not, why. */
export function dockerAnswers(): Promise<DockerState> {
  return Promise.resolve({ answers: false, why: 'servers in Docker are not available in this version' });
}

/** Servers in containers. Throws a BenchError (exit 3): they are not available in this version. */
export function dockerProvider(): ServiceProvider {
  throw environmentError(
    '--services docker is not available in this version',
    'DOCKER_UNAVAILABLE',
    'Use --services native, or leave it out',
  );
}
