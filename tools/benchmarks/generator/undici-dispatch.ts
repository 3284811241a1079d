import { Client, type Dispatcher } from 'undici';
import { type ContenderTask, contend } from './contender.ts';

/** undici's lowest level, one client per connection, with a parsed body and no cookies, checks or histograms. */
await contend(async ({ host, port, connections, durationMs }: ContenderTask) => {
  const endMs = performance.now() + durationMs;
  let requests = 0;
  await Promise.all(
    Array.from({ length: connections }, (_, vu) => {
      const client = new Client(`http://${host}:${port}`, { pipelining: 1 });
      let seq = 0;
      return new Promise<void>((resolve, reject) => {
        const next = (): void => {
          if (performance.now() >= endMs) {
            client.close().then(resolve, reject);
            return;
          }
          let body = '';
          const handler: Dispatcher.DispatchHandler = {
            onRequestStart: () => undefined,
            onResponseStart: () => undefined,
            onResponseData: (_controller, chunk) => {
              body += chunk.toString('latin1');
            },
            onResponseEnd: () => {
              JSON.parse(body);
              requests++;
              next();
            },
            onResponseError: (_controller, error) => reject(error),
          };
          client.dispatch(
            { path: '/session', method: 'GET', headers: { 'x-request-id': `${vu}-${++seq}`, cookie: 'sid=fixed' } },
            handler,
          );
        };
        next();
      });
    }),
  );
  return requests;
});
