import { BACKENDS, findBackend, type RegisteredBackend } from '../../backends/registry.ts';
import { urlVariable } from '../cluster/services/external.ts';
import { BenchError, EXIT } from '../model/errors.ts';
import { suggestion } from '../model/names.ts';

/** The variables that docker-compose.yml sets for its containers. */
export type ContainerEnvironment = Readonly<Record<string, string | undefined>>;

/** An app node's place in the stack's own network. */
export interface NodeAddress {
  readonly id: string;
  /** An IPv4 address: a name would be gone with its container, and nginx would not start without it. */
  readonly host: string;
  readonly port: number;
}

/** The strategy that BACKEND names, and the addresses of its servers and of the nodes. */
export interface ComposeStack {
  readonly registered: RegisteredBackend;
  /** The URL of each of its servers, by the server's name. */
  readonly services: Readonly<Record<string, string>>;
  readonly nodes: readonly NodeAddress[];
  readonly cookieSecret: string;
}

/**
 * Reads the variables of a container.
 *
 * @throws BenchError (exit 64) with one line that lists the backends there are, where BACKEND names none of them.
 */
export function stackOf(environment: ContainerEnvironment): ComposeStack {
  const name = environment['BACKEND'] ?? '';
  const runnable = runnableBackends(environment);
  const registered = runnable.includes(name) ? findBackend(name) : undefined;
  if (registered === undefined) throw badBackend(name, runnable);
  const urls = registered.backend.services.map(({ name: service }) => [service, urlOf(service, environment)]);
  return {
    registered,
    services: Object.fromEntries(urls),
    nodes: required('NODES', environment).split(' ').map(addressOf),
    cookieSecret: required('COOKIE_SECRET', environment),
  };
}

/** The names of the backends whose servers all have a URL in `BENCH_<NAME>_URL`. */
export function runnableBackends(environment: ContainerEnvironment): readonly string[] {
  return BACKENDS.flatMap(({ backend: { name, services } }) =>
    services.every((spec) => urlOf(spec.name, environment) !== '') ? [name] : [],
  );
}

function urlOf(service: string, environment: ContainerEnvironment): string {
  return environment[urlVariable(service)] ?? '';
}

function badBackend(name: string, runnable: readonly string[]): BenchError {
  const what =
    findBackend(name) === undefined
      ? `no backend has this name${suggestion(name, runnable)}`
      : 'docker-compose.yml does not have all of its servers';
  return badEnvironment(`BACKEND=${name}: ${what}; here are ${runnable.join(', ')}`);
}

function addressOf(text: string): NodeAddress {
  const [, id, host, port] = /^([\w-]+)=([\d.]+):(\d+)$/.exec(text) ?? [];
  if (id === undefined || host === undefined) {
    throw badEnvironment(`NODES: ${text} is not a place such as app-1=10.0.0.11:3000`);
  }
  return { id, host, port: Number(port) };
}

function required(variable: string, environment: ContainerEnvironment): string {
  const value = environment[variable] ?? '';
  if (value === '') throw badEnvironment(`${variable} is not set: this is started by docker-compose.yml`);
  return value;
}

/** Something is wrong with the variables of a container (exit 64). */
export function badEnvironment(message: string): BenchError {
  return new BenchError(message, { code: 'BAD_ENVIRONMENT', exitCode: EXIT.usage });
}
