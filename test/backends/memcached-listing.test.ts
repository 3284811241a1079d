import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '../../backends/memcached/connection.ts';
import { MemcachedRecords } from '../../backends/memcached/records.ts';
import { memcachedService } from '../../backends/memcached/service.ts';
import { addressOf } from '../../backends/memcached/text-protocol.ts';
import { startPrivateServer } from './private-server.ts';

/** Far more keys than fit into the buffers of a connection that is not read. */
const MANY = 100_000;

describe('the listing of what a memcached holds', () => {
  it('waits while another listing runs and the server answers BUSY', async () => {
    await using server = await startPrivateServer(memcachedService);
    await using connection = new Connection(server.url, 1_000);
    const records = new MemcachedRecords(connection, server.url, 'test:');
    const session = { json: '{}', ttlMs: 60_000, userId: 'ann' };
    await records.insertAll(Array.from({ length: MANY }, (_, n) => ({ ...session, id: `${n}`.padStart(200, 'x') })));
    const other = connect(addressOf(server.url));
    other.write('lru_crawler metadump all\r\n');
    await new Promise((resolve) => other.once('readable', resolve));

    const used = records.usage();
    const isFirst = await Promise.race([used.then(() => true), sleep(300).then(() => false)]);
    other.destroy();

    const { sessions } = await used;
    // A listing of many keys leaves out a few that the server is just moving.
    assert.ok(sessions > MANY * 0.99 && sessions <= MANY, `${sessions} of ${MANY} listed`);
    assert.equal(isFirst, false, 'the other listing did not block this one');
  });

  it('is also emptied of keys that the text protocol cannot express', async () => {
    await using server = await startPrivateServer(memcachedService);
    await using connection = new Connection(server.url, 1_000);
    const records = new MemcachedRecords(connection, server.url, 'test:');
    for (const id of ['plain', 'blank in it', 'trailing ', 'ünder']) {
      await records.insert(id, { json: '{}', ttlMs: 60_000, userId: null });
    }
    await records.reset();
    assert.equal((await records.usage()).sessions, 0);
  });
});
