import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoutingPolicy } from '../../backends/backend.ts';
import { type Proxy, startNginx } from '../../bench/cluster/nginx.ts';
import { type ProxiedApp, renderNginxConf } from '../../bench/cluster/nginx-conf.ts';
import { leasePort } from '../../bench/cluster/port.ts';
import { RunFolder } from '../../bench/cluster/run-folder.ts';
import { ConnectionPool } from '../../bench/load/connection-pool.ts';
import { SourcePools, sourceAddressOf } from '../../bench/load/source-pools.ts';
import { CLIENT_ADDRESS_HEADER } from '../../bench/model/client-address.ts';

const HOST = '127.0.0.1';
const TIMEOUT_MS = 300;
const USERS = 60;

/** A node that answers with its id; `/hang` is never answered by the node named in the query. */
class TinyNode {
  readonly id: string;
  readonly port: number;
  #server: Server | null = null;

  constructor(id: string, port: number) {
    this.id = id;
    this.port = port;
  }

  async start(): Promise<void> {
    this.#server = createServer({ keepAliveTimeout: 3_600_000 }, (request, response) => {
      request.resume();
      if (request.url?.startsWith('/hang') === true && request.url.endsWith(this.id)) return;
      response.end(this.id);
    });
    this.#server.listen(this.port, HOST);
    await once(this.#server, 'listening');
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

/** A browser, as far as routing is concerned. */
class User {
  route: string | null = null;

  async get(proxy: Proxy, path = '/', method = 'GET'): Promise<{ status: number; body: string }> {
    const response = await fetch(proxy.url + path, {
      method,
      headers: this.route === null ? {} : { cookie: `route=${this.route}` },
    });
    const given = /^route=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1];
    if (given !== undefined) this.route = given;
    return { status: response.status, body: await response.text() };
  }
}

/** A user after the other: which node answers each. */
async function answersOf(users: readonly User[], proxy: Proxy): Promise<string[]> {
  const answers: string[] = [];
  for (const user of users) answers.push((await user.get(proxy)).body);
  return answers;
}

/** nginx counts in whole seconds: after more than one of them, which can take two, it tries a dead node again. */
async function failTimeout(): Promise<void> {
  await sleep(2200);
}

function counts(answers: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const answer of answers) result[answer] = (result[answer] ?? 0) + 1;
  return result;
}

describe('nginx', () => {
  const stack = new AsyncDisposableStack();
  const nodes: TinyNode[] = [];
  let folder: RunFolder;

  before(async () => {
    folder = stack.use(await RunFolder.create());
    for (const id of ['node-1', 'node-2', 'node-3']) {
      const node = new TinyNode(id, stack.use(await leasePort()).port);
      stack.defer(() => node.kill());
      await node.start();
      nodes.push(node);
    }
  });

  after(() => stack.disposeAsync());

  async function proxyWith(routing: RoutingPolicy, apps: readonly ProxiedApp[] = []): Promise<Proxy> {
    const { port } = stack.use(await leasePort());
    const options = { host: HOST, port, nodes, apps, routing, timeoutMs: TIMEOUT_MS, cpus: null };
    return stack.use(await startNginx(folder, options));
  }

  function nodeCalled(id: string | undefined): TinyNode {
    const node = nodes.find((one) => one.id === id);
    assert.ok(node !== undefined);
    return node;
  }

  /** Kills the node, lets `during` happen, and brings it back; resolves once nginx would try it again. */
  async function withoutNode(node: TinyNode, during: () => Promise<void>): Promise<void> {
    await node.kill();
    try {
      await during();
    } finally {
      await node.start();
    }
    await failTimeout();
  }

  test('round-robin spreads requests evenly, does without a dead node and takes it back', async () => {
    await using proxy = await proxyWith('round-robin');
    const users = Array.from({ length: USERS }, () => new User());
    assert.deepEqual(counts(await answersOf(users, proxy)), { 'node-1': 20, 'node-2': 20, 'node-3': 20 });
    assert.ok(users.every(({ route }) => route === null));

    await withoutNode(nodeCalled('node-2'), async () => {
      assert.deepEqual(Object.keys(counts(await answersOf(users, proxy))).toSorted(), ['node-1', 'node-3']);
    });
    assert.equal(Object.keys(counts(await answersOf(users, proxy))).length, 3);
  });

  test('two applications have nodes of their own, and users a route of their own in each', async () => {
    const apps = [
      { name: 'account', paths: ['/session'] },
      { name: 'cart', paths: ['/cart'] },
    ];
    await using proxy = await proxyWith('cookie', apps);
    const visit = async (path: string, cookie = ''): Promise<{ body: string; routes: string[] }> => {
      const response = await fetch(proxy.url + path, { headers: { cookie } });
      const given = response.headers.getSetCookie().map((text) => text.split(';', 1)[0] ?? '');
      return { body: await response.text(), routes: given };
    };
    const cart = await visit('/cart');
    assert.deepEqual(cart, { body: 'node-2', routes: ['route_cart=node-2'] });
    const answers = new Set((await Promise.all([1, 2, 3, 4].map(() => visit('/session')))).map(({ body }) => body));
    assert.deepEqual(
      [...answers].toSorted((a, b) => a.localeCompare(b)),
      ['node-1', 'node-3'],
    );
    const returning = await visit('/session', 'route_account=node-3; route_cart=node-2');
    assert.deepEqual(returning, { body: 'node-3', routes: [] });
  });

  test('cookie: users stay, move when their node dies, and do not move back', async () => {
    await using proxy = await proxyWith('cookie');
    const users = Array.from({ length: USERS }, () => new User());
    const first = await answersOf(users, proxy);
    assert.deepEqual(counts(first), { 'node-1': 20, 'node-2': 20, 'node-3': 20 });
    assert.deepEqual(await answersOf(users, proxy), first);

    let moved: string[] = [];
    await withoutNode(nodeCalled('node-2'), async () => {
      moved = await answersOf(users, proxy);
      assert.ok(!moved.includes('node-2'));
      assert.deepEqual(
        moved.filter((_, index) => first[index] !== 'node-2'),
        first.filter((id) => id !== 'node-2'),
      );
      assert.deepEqual(await answersOf(users, proxy), moved, 'they stay where they moved to');
    });
    assert.deepEqual(await answersOf(users, proxy), moved, 'also when their first node is back');

    const newcomers = Array.from({ length: 6 }, () => new User());
    assert.ok((await answersOf(newcomers, proxy)).includes('node-2'));
  });

  test('cookie: it is set only when it changes, and an unknown one is balanced', async () => {
    await using proxy = await proxyWith('cookie');
    const headers = async (cookie: string): Promise<string[]> =>
      (await fetch(proxy.url, { headers: { cookie } })).headers.getSetCookie();
    assert.deepEqual(await headers('route=node-3'), []);
    assert.match((await headers('route=nonsense'))[0] ?? '', /^route=node-\d; /);
    assert.match((await headers('other=1'))[0] ?? '', /^route=node-\d; /);
  });

  test('cookie-hash: users stay, and only those of a dead node move', async () => {
    await using proxy = await proxyWith('cookie-hash');
    const users = Array.from({ length: USERS }, () => new User());
    const first = await answersOf(users, proxy);
    assert.equal(Object.keys(counts(first)).length, 3);
    assert.deepEqual(await answersOf(users, proxy), first);

    await withoutNode(nodeCalled('node-1'), async () => {
      const moved = await answersOf(users, proxy);
      assert.ok(!moved.includes('node-1'));
      assert.deepEqual(
        moved.filter((_, index) => first[index] !== 'node-1'),
        first.filter((id) => id !== 'node-1'),
      );
    });
    assert.deepEqual(await answersOf(users, proxy), first, 'all return with their node');
  });

  test('ip-hash: one address reaches one node', async () => {
    await using proxy = await proxyWith('ip-hash');
    const users = Array.from({ length: 9 }, () => new User());
    assert.equal(Object.keys(counts(await answersOf(users, proxy))).length, 1);
  });

  test('ip-hash: users with source addresses of their own reach all nodes, and each the same one always', async () => {
    await using proxy = await proxyWith('ip-hash');
    using pools = new SourcePools({ host: HOST, port: proxy.port }, { count: USERS });
    const nodeOf = async (user: number): Promise<string> =>
      await new Promise((resolve) => {
        const request = 'GET / HTTP/1.1\r\nhost: test\r\n\r\n';
        pools.of(user).send(request, 5000, (answer, failure) => resolve(answer?.body ?? failure?.reason ?? ''));
      });
    const round = async (): Promise<string[]> =>
      await Promise.all(Array.from({ length: USERS }, (_, user) => nodeOf(user)));
    const first = await round();
    assert.deepEqual(Object.keys(counts(first)).toSorted(), ['node-1', 'node-2', 'node-3']);
    assert.deepEqual(await round(), first);
  });

  test('ip-hash: users who name their addresses over one connection are routed as if they came from them', async () => {
    await using proxy = await proxyWith('ip-hash');
    const target = { host: HOST, port: proxy.port };
    const addresses = { count: USERS };
    using own = new SourcePools(target, addresses);
    using shared = new ConnectionPool(target, 1);
    const nodeOf = async (pool: ConnectionPool, header: string): Promise<string> =>
      await new Promise((resolve) => {
        const request = `GET / HTTP/1.1\r\nhost: test\r\n${header}\r\n`;
        pool.send(request, 5000, (answer, failure) => resolve(answer?.body ?? failure?.reason ?? ''));
      });
    for (let user = 0; user < USERS; user += 1) {
      const named = await nodeOf(shared, `${CLIENT_ADDRESS_HEADER}: ${sourceAddressOf(user, addresses)}\r\n`);
      assert.equal(named, await nodeOf(own.of(user), ''));
    }
    assert.equal(shared.counts().opened, 1);
  });

  test('the other policies believe no header', async () => {
    for (const routing of ['round-robin', 'cookie', 'cookie-hash'] as const) {
      await using proxy = await proxyWith(routing);
      assert.doesNotMatch(proxy.config, /real_ip/);
    }
  });

  test('a read that a node does not answer is tried on the next one, a write is not', async () => {
    await using proxy = await proxyWith('cookie');
    const user = new User();
    user.route = 'node-2';
    assert.deepEqual(await user.get(proxy, '/hang?node-2', 'POST').then(({ status }) => status), 504);
    assert.equal(user.route, 'node-2', 'nobody answered in its place');
    await failTimeout();
    const read = await user.get(proxy, '/hang?node-2');
    assert.equal(read.status, 200);
    assert.notEqual(read.body, 'node-2');
    assert.equal(user.route, read.body);
  });

  test('a port that is taken is an error with the words of nginx', async () => {
    const [taken] = nodes;
    assert.ok(taken !== undefined);
    const options = { host: HOST, nodes, routing: 'round-robin', timeoutMs: TIMEOUT_MS, cpus: null } as const;
    await assert.rejects(
      async () => {
        await using proxy = await startNginx(folder, { ...options, port: taken.port });
        return proxy.pid;
      },
      (error: Error & { exitCode?: number }) => error.exitCode === 3 && /Address already in use/.test(error.message),
    );
  });
});

test('the configuration listens on loopback, keeps everything in its folder and logs no request', () => {
  const config = renderNginxConf({
    folder: '/tmp/run/nginx',
    host: HOST,
    port: 7100,
    nodes: [{ id: 'node-1', port: 7101 }],
    routing: 'cookie',
    timeoutMs: 2000,
    fileLimit: 1024,
    user: null,
  });
  assert.deepEqual(config.match(/listen .*;/g), ['listen 127.0.0.1:7100 backlog=4096;']);
  assert.deepEqual(
    (config.match(/(?<= )\/\S+(?=;| error;)/g) ?? []).filter((path) => !path.startsWith('/tmp/run/nginx/')),
    [],
  );
  assert.match(config, /access_log off;/);
  assert.match(config, /proxy_read_timeout 2000ms;/);
});
