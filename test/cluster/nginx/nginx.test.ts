import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { renderNginxConf } from '../../../bench/cluster/nginx/conf.ts';
import { type Proxy, startNginx } from '../../../bench/cluster/nginx/nginx.ts';
import { processTable } from '../../../bench/cluster/processes/process-table.ts';
import { AMPLE_MS, counts, HOST, RoutingStage, type TinyNode } from './routing-stage.ts';

const USERS = 60;

/** How long the proxy waits for a node that hangs; far more than the others take. */
const HANG_MS = 1_500;

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
  for (const user of users) {
    const { status, body } = await user.get(proxy);
    assert.equal(status, 200, body);
    answers.push(body);
  }
  return answers;
}

/** nginx counts in whole seconds: after more than one of them, which can take two, it tries a dead node again. */
async function failTimeout(): Promise<void> {
  await sleep(2200);
}

describe('nginx', () => {
  let stage: RoutingStage;

  before(async () => {
    stage = await RoutingStage.start();
  });

  after(() => stage[Symbol.asyncDispose]());

  function nodeCalled(id: string | undefined): TinyNode {
    const node = stage.nodes.find((one) => one.id === id);
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
    await using proxy = await stage.proxyWith('round-robin');
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
    await using proxy = await stage.proxyWith('cookie', apps);
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
    await using proxy = await stage.proxyWith('cookie');
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
    await using proxy = await stage.proxyWith('cookie');
    const headers = async (cookie: string): Promise<string[]> =>
      (await fetch(proxy.url, { headers: { cookie } })).headers.getSetCookie();
    assert.deepEqual(await headers('route=node-3'), []);
    assert.match((await headers('route=nonsense'))[0] ?? '', /^route=node-\d; /);
    assert.match((await headers('other=1'))[0] ?? '', /^route=node-\d; /);
  });

  test('cookie-hash: users stay, and only those of a dead node move', async () => {
    await using proxy = await stage.proxyWith('cookie-hash');
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

  test('the other policies believe no header', async () => {
    for (const routing of ['round-robin', 'cookie', 'cookie-hash'] as const) {
      await using proxy = await stage.proxyWith(routing);
      assert.doesNotMatch(proxy.config, /real_ip/);
    }
  });

  test('a read that a node does not answer is tried on the next one, a write is not', async () => {
    await using proxy = await stage.proxyWith('cookie', [], HANG_MS);
    const user = new User();
    user.route = 'node-2';
    assert.deepEqual(await user.get(proxy, '/hang?node-2', 'POST').then(({ status }) => status), 504);
    assert.equal(user.route, 'node-2', 'no other node answered in its place');
    await failTimeout();
    const read = await user.get(proxy, '/hang?node-2');
    assert.equal(read.status, 200);
    assert.notEqual(read.body, 'node-2');
    assert.equal(user.route, read.body);
  });

  test('a reload is done once no worker with the old configuration takes connections', async () => {
    await using proxy = await stage.proxyWith('round-robin');
    const master = Number(readFileSync(join(dirname(proxy.configPath), 'nginx.pid'), 'utf8'));
    const workers = (): number[] =>
      [...processTable().values()].flatMap((one) => (one.parent === master ? one.pid : []));
    const [old] = workers();
    assert.ok(old !== undefined);
    process.kill(old, 'SIGSTOP');
    const reloading = proxy.reload(stage.nodes.slice(1)).then(() => 'done');
    try {
      while (workers().length < 2) await sleep(5);
      assert.equal(await Promise.race([reloading, sleep(300, 'waiting')]), 'waiting');
    } finally {
      process.kill(old, 'SIGCONT');
    }
    await reloading;
    const users = Array.from({ length: 20 }, () => new User());
    assert.deepEqual(counts(await answersOf(users, proxy)), { 'node-2': 10, 'node-3': 10 });
  });

  test('a port that is taken is an error with the words of nginx', async () => {
    const [taken] = stage.nodes;
    assert.ok(taken !== undefined);
    const options = {
      host: HOST,
      nodes: stage.nodes,
      routing: 'round-robin',
      timeoutMs: AMPLE_MS,
      cpus: null,
    } as const;
    await assert.rejects(
      async () => {
        await using proxy = await startNginx(stage.folder, { ...options, port: taken.port });
        return proxy.url;
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

test('from behind a published port it finds nodes by a name, and knows which of them answered', () => {
  const config = (routing: 'cookie' | 'ip-hash'): string =>
    renderNginxConf({
      folder: '/tmp',
      host: '0.0.0.0',
      port: 7100,
      nodes: [{ id: 'node-1', host: 'host.docker.internal', port: 7101 }],
      routing,
      timeoutMs: 2000,
      fileLimit: 1024,
      user: null,
      trustedProxies: '0.0.0.0/0',
    });
  assert.match(config('ip-hash'), /listen 0\.0\.0\.0:7100 [^]*set_real_ip_from 0\.0\.0\.0\/0;/);
  assert.match(config('cookie'), /server host\.docker\.internal:7101 /);
  const answeredBy = /"~(.*)" node-1;/.exec(config('cookie'))?.[1] ?? '';
  assert.match('200 192.168.65.254:7101', new RegExp(answeredBy));
  assert.doesNotMatch('200 192.168.65.254:7102', new RegExp(answeredBy));
  assert.doesNotMatch('502 192.168.65.254:7101', new RegExp(answeredBy));
});
