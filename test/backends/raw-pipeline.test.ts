import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../backends/redis/connect.ts';
import { type Command, RawPipeline } from '../../backends/redis/raw-pipeline.ts';
import { redisService } from '../../backends/redis/service.ts';
import { type PrivateServer, startPrivateServer } from './private-server.ts';

/** Of a server that does not answer. */
const DEADLINE_MS = 500;

/** Of one that does, however slow the machine is. */
const AMPLE_MS = 30_000;

describe('many commands on one connection to redis', () => {
  let server: PrivateServer;
  let client: Redis;
  before(async () => {
    server = await startPrivateServer(redisService);
    client = await connectRedis(server.url, AMPLE_MS);
  });
  after(async () => {
    client.disconnect();
    await server[Symbol.asyncDispose]();
  });

  it('run in order, whatever their arguments, also several batches at a time', async () => {
    using pipeline = await RawPipeline.open(client, AMPLE_MS);
    const text = 'naïve ☕\r\n$5\r\n+OK';
    const lot = (name: string): Command[] =>
      Array.from({ length: 3_000 }, (_, index) => ['SET', `${name}:${index}`, text + index]);
    await Promise.all([pipeline.send(lot('a')), pipeline.send([]), pipeline.send(lot('b'))]);
    assert.equal(await client.dbsize(), 6_000);
    assert.equal(await client.get('b:2999'), `${text}2999`);
  });

  it('fail together if one is refused, and the next batch does not', async () => {
    using pipeline = await RawPipeline.open(client, AMPLE_MS);
    const good: Command = ['SET', 'x', '1'];
    const refused = pipeline.send([good, ['HSET', 'x', 'field', '1'], good]);
    const next = pipeline.send([good]);
    await assert.rejects(refused, /refused a session: WRONGTYPE/);
    await next;
  });

  it('fail in time if the server is frozen or gone', async () => {
    using frozen = await RawPipeline.open(client, DEADLINE_MS);
    await server.freeze();
    try {
      await assert.rejects(frozen.send([['SET', 'x', '1']]), /no answer within 500 ms/);
    } finally {
      await server.thaw();
    }
    using gone = await RawPipeline.open(client, AMPLE_MS);
    await server.kill();
    await assert.rejects(gone.send([['SET', 'x', '1']]), /the connection was closed/);
  });
});
