import type { ServiceSpec } from '../../../backends/backend.ts';
import { environmentError, messageOf, usageError } from '../../model/errors.ts';
import { isLoopback } from '../../model/loopback.ts';
import { inTime } from '../../process/deadline.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { RunningService, ServiceProvider } from './provider.ts';
import { redacted } from './redacted.ts';

const READY_LIMIT_MS = 5000;

export interface ExternalOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a server may be on another machine. */
  readonly allowRemote: boolean;
}

/** `BENCH_REDIS_URL` for `redis`. Never a name under which a production server may be configured. */
export function urlVariable(serviceName: string): string {
  return `BENCH_${serviceName.toUpperCase().replaceAll('-', '_')}_URL`;
}

/** Servers that others run, at the URLs in `BENCH_<NAME>_URL`. They are used, never started or stopped. */
export function externalProvider(options: ExternalOptions): ServiceProvider {
  return { kind: 'external', start: (spec, signal) => reach(spec, options, signal) };
}

/** What is wrong with the URL given for a service, without its credentials; null if it is fine, or missing. */
export function externalProblem(spec: ServiceSpec, { environment, allowRemote }: ExternalOptions): string | null {
  const variable = urlVariable(spec.name);
  const text = environment[variable];
  if (text === undefined || text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  // A driver may take the host from the query instead.
  const hosts =
    url === null ? [] : [url.hostname, ...['host', 'hostaddr'].flatMap((key) => url.searchParams.getAll(key))];
  if (url === null || url.hostname === '') {
    return `${variable} is not a URL such as ${spec.url('127.0.0.1', spec.port)}`;
  }
  const schemes = [
    new URL(spec.url('127.0.0.1', spec.port)).protocol,
    ...(spec.otherSchemes ?? []).map((one) => `${one}:`),
  ];
  if (!schemes.includes(url.protocol)) {
    return `${variable} begins with ${url.protocol}//, which is no URL of ${spec.name}: it must begin with ${schemes.map((one) => `${one}//`).join(' or ')}`;
  }
  const remote = hosts.find((host) => !isLoopback(host));
  if (remote === undefined || allowRemote) return null;
  return `${variable} names the remote host ${remote}: only this machine is allowed without --allow-remote`;
}

/** What is wrong with the URLs given for these services, a line each. */
export function externalProblems(specs: readonly ServiceSpec[], options: ExternalOptions): string[] {
  const problems = [...new Set(specs)].map((spec) => externalProblem(spec, options));
  return problems.filter((problem) => problem !== null);
}

async function reach(
  spec: ServiceSpec,
  options: ExternalOptions,
  signal: AbortSignal | undefined,
): Promise<RunningService> {
  const variable = urlVariable(spec.name);
  const url = options.environment[variable];
  if (url === undefined || url === '') {
    throw environmentError(`${spec.name}: ${variable} is not set`, 'SERVICE_MISSING', `Set ${variable} to its URL`);
  }
  const problem = externalProblem(spec, options);
  if (problem !== null) throw usageError([problem], `Use a server of this machine, or add --allow-remote`);
  const answered = inTime(spec.ready(url), READY_LIMIT_MS).then(
    () => null,
    (error: unknown) => redacted(messageOf(error), url),
  );
  const failure = await unlessAborted(signal, answered);
  if (failure !== null) {
    const { protocol, host } = new URL(url);
    // No cause: it may carry the URL.
    throw environmentError(
      `${spec.name} at ${protocol}//${host} does not answer: ${failure}`,
      'SERVICE_UNREACHABLE',
      `Start it, or correct ${variable}`,
    );
  }
  return {
    spec,
    url,
    version: 'external',
    cpu: [],
    memoryBytes: () => Promise.resolve(null),
    control: null,
    failure: () => Promise.resolve(null),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
