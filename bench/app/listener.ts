import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/** Far above nginx's: the side that closes an idle connection first makes the other one fail a request now and then. */
const KEEP_ALIVE_TIMEOUT_MS = 4 * 60 * 60 * 1_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

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

/**
 * Takes no new connection and resolves when the last request is answered; connections still open after `limitMs` are
 * cut.
 */
export async function drain(server: Server, limitMs: number): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(cut);
}
