import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { redisService } from '../../backends/redis/service.ts';
import { startPrivateServer } from '../backends/private-server.ts';

const LIMIT_MS = 30_000;

/** Tells when its write is with the kernel. */
const WRITER = `
  import { Redis } from 'ioredis';
  const client = new Redis(process.argv[1]);
  await client.ping();
  process.send('ready');
  process.on('message', () => {
    client.set('late', 'applied');
    client.stream.write('', () => process.send('sent'));
  });`;

it('a write may take effect after the death of its node, so that death settles nothing', {
  skip: process.platform === 'linux' ? false : 'a server can be frozen on Linux',
}, async () => {
  await using server = await startPrivateServer(redisService);
  const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, server.url], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(writer, 'exit');
  try {
    await once(writer, 'message');
    await server.freeze();
    const sent = once(writer, 'message');
    writer.send('write');
    await sent;
  } finally {
    writer.kill('SIGKILL');
    await exited;
  }
  await server.thaw();
  const reader = new Redis(server.url);
  try {
    const deadline = performance.now() + LIMIT_MS;
    while ((await reader.exists('late')) === 0 && performance.now() < deadline) await sleep(20);
    assert.equal(await reader.get('late'), 'applied');
  } finally {
    reader.disconnect();
  }
});
