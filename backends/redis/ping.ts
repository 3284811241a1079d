import { Redis } from 'ioredis';

const PING_TIMEOUT_MS = 1_000;
/** A frozen server does not close its side. */
const DISCONNECT_TIMEOUT_MS = 50;

/** Connects, asks and disconnects. Rejects with the reason if the server does not answer. */
export async function ping(url: string, ask: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    // Only the question itself is sent, so that one deadline is enough.
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: PING_TIMEOUT_MS,
    commandTimeout: PING_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  });
  let lastError: unknown;
  client.on('error', (error: unknown) => {
    lastError = error;
  });
  try {
    await client.connect();
    await ask(client);
  } catch (error) {
    throw lastError ?? error;
  } finally {
    client.disconnect();
  }
}
