import type { SessionPort } from '../../backends/backend.ts';
import { listen } from '../../bench/app/listener.ts';
import { createApp } from '../../bench/app/server.ts';

export interface TestNode extends AsyncDisposable {
  readonly port: number;
}

/** The application on a free port, with the sessions of `port`. */
export async function nodeOf(port: SessionPort, { nodeId = 'node-1', sessionBytes = 1_024 } = {}): Promise<TestNode> {
  const app = createApp({ nodeId, port, sessionBytes, isDraining: () => false });
  const server = await listen(app, '127.0.0.1', 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
