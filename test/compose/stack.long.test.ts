import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type Answer, Browser } from '../../bench/app/browser.ts';
import { buildImage, RunningStack, removeImages, whyNoDocker } from './running-stack.ts';

const NODES = ['app-1', 'app-2', 'app-3'];
const USERS = 6;

function nodeOf({ body }: Answer): string {
  return String(body['nodeId']);
}

/** A user after the other logs in. */
async function logIn(port: number): Promise<Map<Browser, string>> {
  const nodes = new Map<Browser, string>();
  for (let number = 1; number <= USERS; number += 1) {
    const user = new Browser(`user-${number}`);
    const answer = await user.login(port);
    assert.equal(answer.status, 200, answer.text);
    nodes.set(user, nodeOf(answer));
  }
  return nodes;
}

async function lost(users: Iterable<Browser>, port: number): Promise<readonly Browser[]> {
  const gone: Browser[] = [];
  for (const user of users) {
    const answer = await user.read(port);
    assert.notEqual(nodeOf(answer), 'app-2', 'it was killed');
    if (answer.status === 200) assert.equal(answer.body['userId'], user.name);
    else {
      assert.equal(answer.status, 401, answer.text);
      gone.push(user);
    }
  }
  return gone;
}

/** The nodes that answer a user in some requests, all of which find the session. */
async function nodesThatKnow(user: Browser, port: number): Promise<readonly string[]> {
  const nodes = new Set<string>();
  // Between two of them nginx may be asked for its health, and the node whose turn it is answers that.
  for (let request = 0; request < 3 * NODES.length; request += 1) {
    const answer = await user.read(port);
    assert.equal(answer.status, 200, answer.text);
    nodes.add(nodeOf(answer));
  }
  return [...nodes].toSorted();
}

describe('docker-compose.yml in a Docker Engine', { skip: await whyNoDocker() }, () => {
  after(removeImages);

  it('is read without a warning', async () => {
    await using stack = await RunningStack.prepared('redis');
    assert.equal(await stack.compose('config', '--quiet'), '');
  });

  it('BACKEND=redis: all is healthy, every node finds every session, and killing one node logs no user out', async () => {
    let left: () => Promise<readonly string[]>;
    {
      await using stack = await RunningStack.up('redis');
      left = () => stack.left();
      assert.deepEqual(await stack.healthy(), [...NODES, 'nginx', 'redis']);
      const users = await logIn(stack.port);
      const [first] = users.keys();
      assert.ok(first !== undefined);
      assert.deepEqual(await nodesThatKnow(first, stack.port), NODES);

      await stack.compose('kill', 'app-2');
      assert.match((await stack.statuses())['app-2'] ?? '', /^Exited \(137\)/);
      assert.deepEqual(await lost(users.keys(), stack.port), []);

      await stack.compose('start', 'app-2');
      assert.deepEqual(await stack.healthy(), [...NODES, 'nginx', 'redis']);
    }
    assert.deepEqual(await left(), []);
  });

  it('BACKEND=sticky: no server is started, and killing a node logs out its users and no others', async () => {
    await using stack = await RunningStack.up('sticky');
    assert.deepEqual(await stack.healthy(), [...NODES, 'nginx']);
    const users = await logIn(stack.port);
    for (const [user, node] of users) assert.equal(nodeOf(await user.read(stack.port)), node);
    const itsUsers = [...users].flatMap(([user, node]) => (node === 'app-2' ? [user] : []));
    assert.ok(itsUsers.length > 0, [...users.values()].join());

    await stack.compose('kill', 'app-2');
    assert.deepEqual(await lost(users.keys(), stack.port), itsUsers);

    await stack.start('signed-cookie');
    await stack.healthy();
    const [first] = (await logIn(stack.port)).keys();
    assert.ok(first !== undefined);
    assert.deepEqual(await nodesThatKnow(first, stack.port), NODES, 'nginx routes as the next backend declares');
  });

  it('starts servers alone for the harness, each of which becomes healthy', async () => {
    const servers = ['mariadb', 'memcached', 'postgres'];
    await using stack = await RunningStack.prepared('redis');
    await stack.compose('up', '--detach', ...servers);
    assert.deepEqual(await stack.healthy(), servers);
  });

  it('a backend that there is not ends with a line that lists those there are', async () => {
    await buildImage();
    await using stack = await RunningStack.prepared('nonsense');
    await assert.rejects(stack.compose('up', '--detach', '--no-build'));
    assert.match(await stack.compose('logs', 'prepare'), /BACKEND=nonsense: no backend has this name; here are none, /);
  });
});
