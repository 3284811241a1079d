import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { StoreError } from '../../backends/backend.ts';
import { Connection } from '../../backends/dynamodb/connection.ts';
import { endpointOf } from '../../backends/dynamodb/endpoint.ts';
import { billedBytes, itemOf } from '../../backends/dynamodb/item.ts';
import { DynamoRecords } from '../../backends/dynamodb/records.ts';
import { dynamodbService } from '../../backends/dynamodb/service.ts';
import { tableName } from '../../backends/dynamodb/table.ts';
import { type PrivateServer, startPrivateServer } from './private-server.ts';
import { until } from './until.ts';

/** Only a server that does not answer at all exceeds it. */
const DEADLINE_MS = 20_000;
const TABLE = 'test_sessions';

const record = (json: string, ttlMs = 60_000, userId: string | null = null) => ({ json, ttlMs, userId });

describe('the table of sessions', () => {
  let server: PrivateServer;
  let connection: Connection;
  let records: DynamoRecords;
  /** The item as any other tool reads it. */
  let observer: DynamoDB;

  before(async () => {
    server = await startPrivateServer(dynamodbService);
    connection = new Connection(server.url, DEADLINE_MS);
    records = new DynamoRecords(connection, TABLE);
    observer = new DynamoDB(endpointOf(server.url));
    await records.prepare();
  });
  after(async () => {
    observer.destroy();
    await connection[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('has the attributes that other tools may read, and its expiry in the seconds of a TTL', async () => {
    const beforeMs = Date.now();
    await records.insert('seen', record('{"a":1}', 90_000, 'ann'));
    const { Item = {} } = await observer.getItem({ TableName: TABLE, Key: { session_id: { S: 'seen' } } });
    const { expires_at: ttl, expires_at_ms: exactly, ...rest } = Item;
    assert.deepEqual(rest, { session_id: { S: 'seen' }, user_id: { S: 'ann' }, session_data: { S: '{"a":1}' } });
    const expiresAtMs = Number(exactly?.N);
    assert.ok(expiresAtMs >= beforeMs + 90_000 && expiresAtMs <= Date.now() + 90_000);
    assert.equal(Number(ttl?.N), Math.ceil(expiresAtMs / 1_000));
  });

  it('is scanned page by page, and emptied completely', async () => {
    await records.reset();
    const ids = Array.from({ length: 1_100 }, (_, index) => `page-${index}`);
    for (let from = 0; from < ids.length; from += 50) {
      await Promise.all(ids.slice(from, from + 50).map((id) => records.insert(id, record('{}'))));
    }
    assert.equal((await records.usage()).sessions, ids.length);
    await records.reset();
    assert.equal((await records.usage()).sessions, 0);
  });

  it('keeps a session that is saved again during a sweep', async () => {
    await records.reset();
    const short = Array.from({ length: 60 }, (_, index) => `short-${index}`);
    for (const id of [...short, 'again']) await records.insert(id, record('{}', 1));
    await until('they have expired', async () => (await records.load('again')) === null);
    const sweep = records.sweep();
    await records.insert('again', record('{"new":true}'));
    const deleted = await sweep;
    assert.ok(deleted >= short.length, `${deleted} deleted`);
    assert.equal(await records.load('again'), '{"new":true}');
    assert.equal(await records.sweep(), 0);
  });

  it('counts an item as its server does, but for a byte or two of a number', async () => {
    const LIMIT = 400 * 1024;
    const empty = itemOf('full', record('', 60_000, 'ann'), Date.now());
    const room = LIMIT - (billedBytes(empty) - 100);
    const put = (bytes: number) =>
      observer.putItem({ TableName: TABLE, Item: { ...empty, session_data: { S: 'x'.repeat(bytes) } } });
    await put(room - 2);
    await assert.rejects(put(room + 1), /size/i);
  });

  it('refuses a session that only its user makes too large, before it is sent', async () => {
    await assert.rejects(records.insert('large', record('{}', 60_000, 'u'.repeat(400 * 1024))), (error) => {
      return error instanceof StoreError && error.stage === 'before-write' && /limit/.test(error.message);
    });
  });

  it('fails a refused write as one that was certainly not applied', async () => {
    const absent = new DynamoRecords(connection, 'no_such_table');
    await assert.rejects(absent.insert('a', record('{}')), (error) => {
      return (
        error instanceof StoreError &&
        error.stage === 'before-write' &&
        /ResourceNotFound|not found/.test(error.message)
      );
    });
  });

  it('fails in time while its server is frozen, and leaves open whether the write was applied', async () => {
    await using hasty = new Connection(server.url, 500);
    await server.freeze();
    try {
      await assert.rejects(new DynamoRecords(hasty, TABLE).insert('late', record('{}')), (error) => {
        return !(error instanceof StoreError) && /did not answer within 500 ms/.test(String(error));
      });
    } finally {
      await server.thaw();
    }
  });

  it('fails a write to a server that is gone as one that was never sent', async () => {
    await server.kill();
    try {
      await assert.rejects(records.remove('a'), (error) => {
        return error instanceof StoreError && error.stage === 'before-write' && /ECONNREFUSED/.test(error.message);
      });
    } finally {
      await server.restart();
    }
  });

  it('can be dropped, dropped again and created again', async () => {
    await records.insert('gone', record('{}'));
    await records.drop();
    assert.deepEqual((await observer.listTables()).TableNames, []);
    await records.drop();
    await records.prepare();
    assert.equal(await records.load('gone'), null);
  });
});

describe('the name of a table', () => {
  it('stays as it is if DynamoDB accepts it', () => {
    assert.equal(tableName('session_bench_0a-sessions'), 'session_bench_0a-sessions');
  });

  it('differs for every other name, and has only characters that DynamoDB accepts', () => {
    const names = ['a*b', 'a?b', 'a.b', 'a.2a.b', 'a:b', 'aüb', 'a🛒b', 'a b'].map(tableName);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[A-Za-z0-9_.-]+$/);
  });

  it('is refused if it would be too long', () => {
    assert.throws(() => tableName('x'.repeat(256)), /longer than DynamoDB's 255 characters/);
  });
});
