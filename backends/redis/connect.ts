import { Redis } from 'ioredis';
import { atMost } from '../deadline.ts';

const MAX_RETRY_DELAY_MS = 200;
/** A frozen server does not close its side, and the next attempt waits for that. */
const DISCONNECT_TIMEOUT_MS = 50;

/**
 * A client that gives up on a call within `deadlineMs` and keeps trying to reconnect. Resolves when it is connected, or
 * after `deadlineMs` without: calls fail until it is. By default it would queue calls and send them again later, and a
 * session would change long after its user was told that nothing happened.
 */
export async function connectRedis(url: string, deadlineMs: number): Promise<Redis> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: deadlineMs,
    commandTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 20, MAX_RETRY_DELAY_MS),
  });
  // Every failing call has its own error; without a listener this one would be printed.
  client.on('error', () => undefined);
  const connected = client.connect().catch(() => undefined);
  await atMost(deadlineMs, connected);
  return client;
}
