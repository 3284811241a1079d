import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Proxy, startProxy } from '../../../bench/cluster/nginx/nginx.ts';
import { nginxInDocker } from '../../../bench/cluster/nginx/nginx-container.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';
import { noDocker } from '../docker/docker-engine.ts';
import { AMPLE_MS, HOST, RoutingStage } from './routing-stage.ts';

/** The answer to a user with this route, and the route it was given. */
async function get(proxy: Proxy, route: string | null): Promise<{ body: string; route: string | null }> {
  // A reload closes connections that are kept for the next request.
  const cookie = route === null ? {} : { cookie: `route=${route}` };
  const response = await fetch(proxy.url, { headers: { connection: 'close', ...cookie } });
  const given = /^route=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1];
  return { body: await response.text(), route: given ?? route };
}

describe('nginx from Docker', { skip: noDocker }, () => {
  let stage: RoutingStage;

  before(async () => {
    stage = await RoutingStage.start();
  });
  after(() => stage[Symbol.asyncDispose]());

  const proxyWith = async (routing: 'round-robin' | 'cookie', nodes: RoutingStage['nodes']): Promise<Proxy> => {
    using lease = await leasePort();
    const { port } = lease;
    const way = await nginxInDocker(stage.folder, { port, cpus: null }, undefined);
    return await startProxy(way, { host: HOST, port, nodes, routing, timeoutMs: AMPLE_MS, cpus: null });
  };

  test('remembers in a cookie which node answered first', async () => {
    await using proxy = await proxyWith('cookie', stage.nodes);
    for (let user = 0; user < 6; user += 1) {
      const first = await get(proxy, null);
      assert.equal(first.route, first.body);
      assert.equal((await get(proxy, first.route)).body, first.body);
    }
    assert.ok(((await proxy.cpu.timeNs()) ?? 0) > 0);
  });

  test('takes in a node that is added, without an end to its service', async () => {
    await using proxy = await proxyWith('round-robin', stage.nodes.slice(0, 2));
    const answers = async (): Promise<string[]> => {
      const bodies = new Set<string>();
      for (let request = 0; request < 12; request += 1) bodies.add((await get(proxy, null)).body);
      return [...bodies].toSorted();
    };
    assert.deepEqual(await answers(), ['node-1', 'node-2']);
    await proxy.reload(stage.nodes);
    assert.deepEqual(await answers(), ['node-1', 'node-2', 'node-3']);
  });
});
