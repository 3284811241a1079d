import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** Far above nginx's: the proxy must be the side that closes idle connections, or some of its requests fail. */
const KEEP_ALIVE_TIMEOUT_MS = 4 * 60 * 60 * 1_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

/** Resolves with a server that accepts connections on `host:port`; rejects if it cannot (a taken port, say). */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
    handler,
  );
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

export interface DrainLimits {
  /** Idle connections are closed after this time without a request. */
  readonly quietMs: number;
  /** All connections are cut after this time, whatever they carry. */
  readonly limitMs: number;
}

/**
 * Accepts no new connection, and resolves when all have ended. An idle connection stays open while there is traffic: a
 * request may already be on its way on it, and would fail. Its answer asks the proxy to close the connection. The proxy
 * sends nothing more once a new connection was refused.
 */
export async function drain(server: Server, { quietMs, limitMs }: DrainLimits): Promise<void> {
  let lastRequestMs = performance.now();
  server.on('request', () => {
    lastRequestMs = performance.now();
  });
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  const close = setInterval(() => {
    if (performance.now() - lastRequestMs >= quietMs) server.closeIdleConnections();
  }, POLL_MS);
  // The `close` of an HTTP server would close idle connections at once.
  await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  clearTimeout(cut);
  clearInterval(close);
}
