import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startNginx } from '../../../bench/cluster/nginx/nginx.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';
import { AMPLE_MS, HOST, TinyNode } from './routing-stage.ts';

const oneAddress = process.platform === 'linux' ? false : 'this platform may have no other address than 127.0.0.1';

test('nodes on addresses of their own are distinguished by them, and one that dies is replaced by another', {
  skip: oneAddress,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await RunFolder.create());
  const { port: nodePort } = stack.use(await leasePort());
  const nodes = ['127.0.0.11', '127.0.0.12', '127.0.0.13'].map(
    (host, index) => new TinyNode(`app-${index + 1}`, nodePort, host),
  );
  for (const node of nodes) {
    stack.defer(() => node.kill());
    await node.start();
  }
  const { port } = stack.use(await leasePort());
  const options = { host: HOST, port, nodes, routing: 'cookie', timeoutMs: AMPLE_MS, cpus: null } as const;
  const proxy = stack.use(await startNginx(folder, options));
  const visit = async (route: string): Promise<{ readonly body: string; readonly given: string | undefined }> => {
    const response = await fetch(proxy.url, { headers: { cookie: `route=${route}` } });
    return { body: await response.text(), given: /^route=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] };
  };
  for (const { id } of nodes) assert.deepEqual(await visit(id), { body: id, given: undefined });

  await nodes[1]?.kill();
  const moved = await visit('app-2');
  assert.match(moved.body, /^app-[13]$/);
  assert.equal(moved.given, moved.body);
});
