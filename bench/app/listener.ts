import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** Far above nginx's: the side that closes an idle connection first makes the other one fail a request now and then. */
const KEEP_ALIVE_TIMEOUT_MS = 4 * 60 * 60 * 1_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

/** Resolves with a server that accepts connections on `host:port`; rejects when it cannot (a taken port, say). */
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
  /** Idle connections are closed once no request has come for this long. */
  readonly quietMs: number;
  /** Connections still open then are cut, whatever they carry. */
  readonly limitMs: number;
}

/**
 * Takes no new connection and resolves when all have ended. One that is idle stays open as long as there is traffic: a
 * request may be on its way on it, which would fail, and the answer tells the proxy to close it. The proxy sends nothing
 * any more once it was refused a new connection.
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
  // Not that of an HTTP server, which closes idle connections at once.
  await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  clearTimeout(cut);
  clearInterval(close);
}
