import { isIP, isIPv4 } from 'node:net';
import { formatDurationMs } from '../../model/duration.ts';
import { environmentError, messageOf, usageError } from '../../model/errors.ts';
import { MOST_SOURCE_ADDRESSES } from '../../model/limits.ts';
import { isLoopback } from '../../model/loopback.ts';
import type { ArrivalProcess } from '../../model/plan.ts';
import type { Slo } from '../../model/slo.ts';
import { Fields } from '../../options/fields.ts';
import { readSeed } from '../../options/seed.ts';
import { readSlo } from '../../options/slo.ts';
import { type HttpMessage, readHttpMessage } from './http-message.ts';
import { type HttpTarget, readHttpTarget } from './http-target.ts';

/** The options of `load` as they were typed. */
export interface LoadOptions {
  readonly rate?: string;
  readonly duration?: string;
  readonly warmup?: string;
  readonly connections?: string;
  readonly sourceAddresses?: string;
  readonly arrivals?: string;
  readonly timeout?: string;
  readonly method?: string;
  readonly body?: string;
  readonly header?: readonly string[];
  readonly seed?: string;
  readonly slo?: string;
  readonly json?: string;
  readonly quiet?: boolean;
  readonly allowRemote?: boolean;
}

/** A load on one URL, and how to send it. */
export interface LoadRequest {
  /** As it was typed. */
  readonly url: string;
  readonly target: HttpTarget;
  /** The addresses of the target's host, at least one. */
  readonly addresses: readonly string[];
  readonly message: HttpMessage;
  readonly ratePerSecond: number;
  readonly arrivals: ArrivalProcess;
  readonly warmupMs: number;
  readonly durationMs: number;
  readonly maxConnections: number;
  /** How many addresses requests come from in turn; null for the one that the system chooses. */
  readonly sourceAddresses: number | null;
  readonly requestDeadlineMs: number;
  readonly seed: number;
  readonly slo: Slo | null;
  /** `-` for stdout, null for nowhere. */
  readonly jsonFile: string | null;
  readonly quiet: boolean;
}

export interface LoadSurroundings {
  /** The addresses of a host. Rejects if it has none. */
  readonly lookUp: (host: string) => Promise<readonly string[]>;
  readonly randomSeed: () => number;
}

export const LOAD_DEFAULTS = {
  ratePerSecond: 100,
  /** By then the generator's code is compiled, as it is when the generator is calibrated. */
  warmupMs: 1_000,
  durationMs: 10_000,
  maxConnections: 1_000,
  requestDeadlineMs: 5_000,
} as const;

/** A histogram holds times up to two minutes. */
const LONGEST_DEADLINE_MS = 60_000;

const ARRIVALS: readonly ArrivalProcess[] = ['constant', 'poisson'];

/**
 * Fills in the defaults, finds out where the host is, and checks everything.
 *
 * @param problems what was found wrong before; it is reported together with the rest.
 * @throws BenchError with all that is wrong, one line each (exit 64); or that the host has no address (exit 3).
 */
export async function loadRequest(
  url: string | undefined,
  options: LoadOptions,
  { lookUp, randomSeed }: LoadSurroundings,
  problems: readonly string[] = [],
): Promise<LoadRequest> {
  const fields = new Fields();
  const requestDeadlineMs = fields.durationMs('timeout', options.timeout, LOAD_DEFAULTS.requestDeadlineMs, {
    min: 1,
    max: LONGEST_DEADLINE_MS,
  });
  const rest = {
    message: readHttpMessage(fields, options),
    ratePerSecond: fields.number('rate', options.rate, LOAD_DEFAULTS.ratePerSecond, { min: 0.1, max: 100_000 }),
    arrivals: fields.choice('arrivals', options.arrivals, 'constant', ARRIVALS),
    warmupMs: fields.durationMs('warmup', options.warmup, LOAD_DEFAULTS.warmupMs, { min: 0, max: 10 * 60_000 }),
    durationMs: fields.durationMs('duration', options.duration, LOAD_DEFAULTS.durationMs, {
      min: 1_000,
      max: 60 * 60_000,
    }),
    maxConnections: fields.integer('connections', options.connections, LOAD_DEFAULTS.maxConnections, {
      min: 1,
      max: 20_000,
    }),
    sourceAddresses:
      options.sourceAddresses === undefined
        ? null
        : fields.integer('source-addresses', options.sourceAddresses, 1, { min: 1, max: MOST_SOURCE_ADDRESSES }),
    requestDeadlineMs,
    seed: readSeed(fields, options.seed, randomSeed),
    slo: readSlo(fields, options.slo, requestDeadlineMs),
    jsonFile: fields.jsonFile(options.json),
    quiet: options.quiet === true,
  };
  if ((rest.ratePerSecond * rest.durationMs) / 1000 < 1) {
    const shortest = formatDurationMs(Math.ceil(1 / rest.ratePerSecond) * 1000);
    fields.reject(
      'duration',
      options.duration ?? formatDurationMs(rest.durationMs),
      `sends nothing: at least ${shortest}`,
    );
  }
  if ((rest.sourceAddresses ?? 0) > rest.maxConnections) {
    fields.reject('connections', String(rest.maxConnections), `fewer than --source-addresses ${rest.sourceAddresses}`);
  }

  const place = await findPlace(url, options.allowRemote === true, lookUp);
  if (rest.sourceAddresses !== null && 'addresses' in place && !place.addresses.some(isLoopbackV4)) {
    fields.reject('source-addresses', String(rest.sourceAddresses), 'only for a target on 127.0.0.0/8 of this machine');
  }
  const all = [...problems, ...('problem' in place ? [place.problem] : []), ...fields.problems];
  if (all.length > 0 || url === undefined || 'problem' in place) throw usageError(all, HINT);
  if ('unknown' in place) {
    throw environmentError(place.unknown, 'HOST_UNKNOWN', 'Correct the URL, or name the address itself');
  }
  // Source addresses reach only these.
  const addresses = rest.sourceAddresses === null ? place.addresses : place.addresses.filter(isLoopbackV4);
  return { ...rest, ...place, addresses, url };
}

function isLoopbackV4(address: string): boolean {
  return isIPv4(address) && isLoopback(address);
}

const HINT = 'npm run bench -- load --help lists every option';

type Place =
  | Pick<LoadRequest, 'target' | 'addresses'>
  | { readonly problem: string }
  /** The host has no address. */
  | { readonly unknown: string };

async function findPlace(
  url: string | undefined,
  allowRemote: boolean,
  lookUp: LoadSurroundings['lookUp'],
): Promise<Place> {
  if (url === undefined) return { problem: 'load needs the URL to send requests to, such as http://127.0.0.1:3000/' };
  const target = readHttpTarget(url);
  if ('problem' in target) return { problem: `${url} ${target.problem}` };
  let addresses: readonly string[];
  try {
    addresses = isIP(target.host) === 0 ? await lookUp(target.host) : [target.host];
  } catch (error) {
    return { unknown: `the host ${target.host} has no address: ${messageOf(error)}` };
  }
  const remote = addresses.find((address) => !isLoopback(address));
  if (remote !== undefined && !allowRemote) {
    const at = remote === target.host ? remote : `${target.host} (${remote})`;
    return { problem: `${url} is on another machine, ${at}: only this one is allowed without --allow-remote` };
  }
  return { target, addresses };
}
