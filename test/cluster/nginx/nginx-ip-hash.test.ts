import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ConnectionFailure } from '../../../bench/load/http/connection.ts';
import { ConnectionPool } from '../../../bench/load/http/connection-pool.ts';
import type { HttpResponse } from '../../../bench/load/http/response.ts';
import { SourcePools, sourceAddressOf } from '../../../bench/load/http/source-pools.ts';
import { CLIENT_ADDRESS_HEADER } from '../../../bench/model/client-address.ts';
import { AMPLE_MS, counts, HOST, RoutingStage } from './routing-stage.ts';

const USERS = 60;

/** The id of the node that answered. An error of the proxy is no answer of a node, and shows as what it is. */
function bodyOf(answer: HttpResponse | null, failure: ConnectionFailure | null): string {
  if (answer === null) return failure?.reason ?? '';
  return answer.status === 200 ? answer.body : `status ${answer.status}`;
}

async function answerOf(response: Response): Promise<string> {
  assert.equal(response.status, 200);
  return await response.text();
}

const oneAddress = process.platform === 'linux' ? false : 'this platform may have no other address than 127.0.0.1';

describe('routing by the address', () => {
  let stage: RoutingStage;

  before(async () => {
    stage = await RoutingStage.start();
  });

  after(() => stage[Symbol.asyncDispose]());

  test('one address reaches one node', async () => {
    await using proxy = await stage.proxyWith('ip-hash');
    const answers: string[] = [];
    for (let user = 0; user < 9; user += 1) answers.push(await answerOf(await fetch(proxy.url)));
    assert.equal(Object.keys(counts(answers)).length, 1);
  });

  test('users with source addresses of their own reach all nodes, and each the same one always', {
    skip: oneAddress,
  }, async () => {
    await using proxy = await stage.proxyWith('ip-hash');
    using pools = new SourcePools({ host: HOST, port: proxy.port }, { count: USERS });
    const nodeOf = async (user: number): Promise<string> =>
      await new Promise((resolve) => {
        const request = 'GET / HTTP/1.1\r\nhost: test\r\n\r\n';
        pools.of(user).send(request, AMPLE_MS, (answer, failure) => resolve(bodyOf(answer, failure)));
      });
    const round = async (): Promise<string[]> =>
      await Promise.all(Array.from({ length: USERS }, (_, user) => nodeOf(user)));
    const first = await round();
    assert.deepEqual(Object.keys(counts(first)).toSorted(), ['node-1', 'node-2', 'node-3']);
    assert.deepEqual(await round(), first);
  });

  test('users who name their addresses over one connection are routed as if they came from them', {
    skip: oneAddress,
  }, async () => {
    await using proxy = await stage.proxyWith('ip-hash');
    const target = { host: HOST, port: proxy.port };
    const addresses = { count: USERS };
    using own = new SourcePools(target, addresses);
    using shared = new ConnectionPool(target, 1);
    const nodeOf = async (pool: ConnectionPool, header: string): Promise<string> =>
      await new Promise((resolve) => {
        const request = `GET / HTTP/1.1\r\nhost: test\r\n${header}\r\n`;
        pool.send(request, AMPLE_MS, (answer, failure) => resolve(bodyOf(answer, failure)));
      });
    for (let user = 0; user < USERS; user += 1) {
      const named = await nodeOf(shared, `${CLIENT_ADDRESS_HEADER}: ${sourceAddressOf(user, addresses)}\r\n`);
      assert.equal(named, await nodeOf(own.of(user), ''));
    }
    assert.equal(shared.counts().opened, 1);
  });

  test('each of several applications believes the header', async () => {
    const apps = [
      { name: 'site', paths: ['/'] },
      { name: 'shop', paths: ['/cart'] },
    ];
    await using proxy = await stage.proxyWith('ip-hash', apps);
    const nodesOf = async (path: string): Promise<readonly string[]> => {
      const answers = await Promise.all(
        Array.from({ length: USERS }, async (_, user) => {
          const headers = { [CLIENT_ADDRESS_HEADER]: sourceAddressOf(user, { count: USERS }) };
          return await answerOf(await fetch(proxy.url + path, { headers }));
        }),
      );
      return Object.keys(counts(answers)).toSorted();
    };
    assert.deepEqual([await nodesOf('/'), await nodesOf('/cart')], [['node-1', 'node-3'], ['node-2']]);
  });
});
