import { Redis } from 'ioredis';
import { doneWithin } from '../../bench/process/deadline.ts';

const MAX_RETRY_DELAY_MS = 200;
/** A frozen server does not close its side, and the next attempt waits for that. */
const DISCONNECT_TIMEOUT_MS = 50;

/** A server by its URL, or the sentinels that know which one it is. */
export type RedisPlace =
  | string
  | {
      readonly sentinels: { readonly host: string; readonly port: number }[];
      readonly name: string;
      /** Where a server is whose address a sentinel names, as `host:port`; null: there. */
      readonly natMap: (address: string) => { readonly host: string; readonly port: number } | null;
    };

/**
 * A client that gives up on a call within `deadlineMs` and keeps trying to reconnect. Resolves when it is connected, or
 * after `deadlineMs` without: calls fail until it is. By default it would queue calls and send them again later, and a
 * session would change long after its user was told that nothing happened.
 */
export async function connectRedis(place: RedisPlace, deadlineMs: number): Promise<Redis> {
  const retryDelayMs = (attempt: number): number => Math.min(attempt * 20, MAX_RETRY_DELAY_MS);
  const options = {
    lazyConnect: true,
    connectTimeout: deadlineMs,
    commandTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: retryDelayMs,
    sentinelRetryStrategy: retryDelayMs,
    sentinelCommandTimeout: deadlineMs,
  };
  const client = typeof place === 'string' ? new Redis(place, options) : new Redis({ ...options, ...place });
  // Every failing call has its own error; without a listener this one would be printed.
  client.on('error', () => undefined);
  const connected = client.connect().catch(() => undefined);
  await doneWithin(connected, deadlineMs);
  return client;
}
