import { Redis } from 'ioredis';
import { doneWithin } from '../../bench/process/deadline.ts';

const MAX_RETRY_DELAY_MS = 200;
/** The next attempt waits for the close of the connection, which a frozen server never does. */
const DISCONNECT_TIMEOUT_MS = 50;

/** A server by its URL, or the sentinels that name it. */
export type RedisPlace =
  | string
  | {
      readonly sentinels: { readonly host: string; readonly port: number }[];
      readonly name: string;
      /** Where to connect for an address that a sentinel names, as `host:port`. Null: to that address. */
      readonly natMap: (address: string) => { readonly host: string; readonly port: number } | null;
    };

/**
 * A client whose calls fail after `deadlineMs`, and that keeps trying to reconnect. Resolves when it is connected, or after
 * `deadlineMs` in any case; calls fail until it is connected. By default a client would queue calls and send them later, and a
 * session would change long after its user got an error.
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
  // Every failing call has an error of its own. Without a listener this one would also be printed.
  client.on('error', () => undefined);
  const connected = client.connect().catch(() => undefined);
  await doneWithin(connected, deadlineMs);
  return client;
}
