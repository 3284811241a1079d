import autocannon from 'autocannon';
import { type ContenderTask, contend } from './contender.ts';

interface Answer {
  readonly requestId: string;
  readonly userId: string;
  readonly items: readonly string[];
}

/** autocannon doing what a session needs: a cookie per client, an id per request, every body parsed and checked. */
await contend(async ({ host, port, connections, durationMs }: ContenderTask) => {
  let clients = 0;
  const setupClient = (client: { setRequests(requests: object[]): void }): void => {
    const vu = clients++;
    let seq = 0;
    let cookie = '';
    client.setRequests([
      {
        method: 'GET',
        path: '/session',
        setupRequest: (request: { headers?: object }) => ({
          ...request,
          headers: { ...request.headers, 'x-request-id': `${vu}-${++seq}`, cookie },
        }),
        onResponse: (_status: number, text: string, _context: object, headers: Record<string, string>) => {
          const answer = JSON.parse(text) as Answer;
          if (answer.requestId !== `${vu}-${seq}`) throw new Error(`${answer.requestId} answers ${vu}-${seq}`);
          if (answer.userId === '' || answer.items.some((item) => item === '')) throw new Error('not a session');
          const set = headers['Set-Cookie'] ?? headers['set-cookie'];
          if (set !== undefined) cookie = set.split(';', 1)[0] ?? '';
        },
      },
    ]);
  };
  const options = { url: `http://${host}:${port}`, connections, duration: durationMs / 1000, setupClient };
  const result = await autocannon(options);
  return result['2xx'];
});
