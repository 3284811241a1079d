import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { Connection } from '../../backends/memcached/connection.ts';
import { expiryOf } from '../../backends/memcached/expiry.ts';
import { MemcachedRecords } from '../../backends/memcached/records.ts';
import { memcachedService } from '../../backends/memcached/service.ts';
import { addressOf } from '../../backends/memcached/text-protocol.ts';
import { startPrivateServer } from './private-server.ts';

const DEADLINE_MS = 1_000;

/** What happens to the first connection. Later connections reach the server unchanged. */
type Mishap = (client: Socket, server: Socket) => void;

const mishaps: Record<string, Mishap> = {
  'is closed in order while a call waits': (client, server) => {
    client.once('data', () => client.end());
    server.pause();
  },
  'breaks off after half an answer': (client, server) => {
    client.pipe(server);
    server.once('data', (answer: Buffer) => client.end(answer.subarray(0, 10)));
  },
  'falls silent after half an answer': (client, server) => {
    client.pipe(server);
    server.once('data', (answer: Buffer) => client.write(answer.subarray(0, 10)));
  },
  'is reset': (client) => client.once('data', () => client.resetAndDestroy()),
};

// They wait for their deadlines.
describe('a memcached connection', { concurrency: true }, () => {
  for (const [what, mishap] of Object.entries(mishaps)) {
    it(`that ${what} fails its calls in time and is replaced`, async () => {
      await using server = await startPrivateServer(memcachedService);
      let connections = 0;
      const relay = createServer((client) => {
        connections += 1;
        const upstream = connect(addressOf(server.url));
        for (const socket of [client, upstream]) socket.on('error', () => undefined);
        client.on('close', () => upstream.destroy());
        if (connections === 1) mishap(client, upstream);
        else client.pipe(upstream).pipe(client);
      });
      await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
      const address = relay.address();
      if (address === null || typeof address === 'string') throw new Error('the relay has no port');
      const url = memcachedService.url('127.0.0.1', address.port);
      await using connection = new Connection(url, DEADLINE_MS);
      const records = new MemcachedRecords(connection, url, 'test:');

      const calls = [records.load('a'), records.load('b'), records.remove('c')];
      const outcomes = await Promise.allSettled(calls);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected', 'rejected'],
      );
      for (const id of ['a', 'b', 'c']) {
        await records.insert(id, { json: `{"id":"${id}"}`, ttlMs: 60_000, userId: null });
        assert.equal(await records.load(id), `{"id":"${id}"}`);
      }
      assert.equal(connections, 2);
      relay.close();
    });
  }
});

describe("memcached's lifetimes", () => {
  const nowMs = 1_800_000_000_500;
  it('are a second longer than the TTL, in whole seconds', () => {
    assert.equal(expiryOf(1, nowMs), 2);
    assert.equal(expiryOf(1_000, nowMs), 2);
    assert.equal(expiryOf(1_001, nowMs), 3);
  });

  it('become a date where memcached would take them for one', () => {
    const monthS = 30 * 24 * 60 * 60;
    assert.equal(expiryOf((monthS - 1) * 1_000, nowMs), monthS);
    assert.equal(expiryOf(monthS * 1_000, nowMs), 1_800_000_001 + monthS + 1);
  });
});
