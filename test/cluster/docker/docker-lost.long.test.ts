import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { dockerProvider } from '../../../bench/cluster/services/docker.ts';
import { BenchError } from '../../../bench/model/errors.ts';
import { tryFor } from '../../../bench/process/until.ts';

/** The engine's own socket; between it and the harness stands one that can be cut. */
const ENGINE = new URL(process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').pathname;
const PATIENCE = { limitMs: 10_000, pauseMs: 50 };

const place = await mkdtempDisposable(join(tmpdir(), 'docker-lost-'));
const socket = join(place.path, 'docker.sock');
const connections = new Set<Socket>();
let isCut = false;
const between = createServer((client) => {
  if (isCut) {
    client.destroy();
    return;
  }
  const engine = connect(ENGINE);
  connections.add(client);
  client.on('error', () => undefined).on('close', () => engine.destroy());
  engine.on('error', () => client.destroy());
  client.pipe(engine).pipe(client);
}).listen(socket);
await once(between, 'listening');

function cut(): void {
  for (const one of connections) one.destroy();
  connections.clear();
}

process.env['DOCKER_HOST'] = `unix://${socket}`;
// Not before: it asks the engine as it is loaded.
const { noDocker } = await import('./docker-engine.ts');

after(async () => {
  between.close();
  await place.remove();
});

describe('a server in Docker whose engine is lost', { skip: noDocker }, () => {
  let folder: RunFolder;

  before(async () => {
    folder = await RunFolder.create();
  });
  after(() => folder[Symbol.asyncDispose]());

  test('lives on where only the connections were, and its death is known as before', async () => {
    await using service = await dockerProvider({ folder, cpus: null }).start(redisService);
    cut();
    // Longer than it takes to ask again.
    await sleep(1000);
    assert.equal(await service.failure(), null);
    await service.control?.kill();
    assert.match((await service.failure())?.message ?? '', /^redis ended \(SIGKILL\)/);
    await service.control?.restart();
    assert.equal(await service.failure(), null);
  });

  test('is said to be unknown, and not dead, where Docker is silent', async () => {
    await using service = await dockerProvider({ folder, cpus: null }).start(redisService);
    isCut = true;
    cut();
    const failure = await tryFor(PATIENCE, async () => {
      const found = await service.failure();
      if (found === null) throw new Error('nothing is known to be wrong');
      return found;
    });
    assert.match(failure.message, /^the state of redis is unknown: Docker does not answer/);
    await assert.rejects(
      service.control?.freeze() ?? Promise.resolve(),
      (error) => error instanceof BenchError && error.message.startsWith('Docker could not pause redis: '),
    );
    assert.equal(await service.cpu[0]?.timeNs(), null);
    isCut = false;
  });
});
