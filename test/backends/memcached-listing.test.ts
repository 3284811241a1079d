import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '../../backends/memcached/connection.ts';
import { MemcachedRecords } from '../../backends/memcached/records.ts';
import { memcachedService } from '../../backends/memcached/service.ts';
import { addressOf } from '../../backends/memcached/text-protocol.ts';
import { startPrivateServer } from './private-server.ts';

/** Far more keys than fit into the buffers of a connection that nobody reads. */
const MANY = 100_000;

describe('the listing of what a memcached holds', () => {
  it('waits while another one goes on, which the server calls busy', async () => {
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
    // Of many keys the server leaves out a few that it is moving just then.
    assert.ok(sessions > MANY * 0.99 && sessions <= MANY, `${sessions} of ${MANY} listed`);
    assert.equal(isFirst, false, 'the other listing was none');
  });

  it('is emptied of keys that the text protocol cannot say, too', async () => {
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
