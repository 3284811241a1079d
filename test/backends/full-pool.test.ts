import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeId } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { type Backend, StoreError } from '../../backends/backend.ts';
import mysql from '../../backends/mysql/index.ts';
import { asMysql } from '../../backends/mysql/service.ts';
import postgres from '../../backends/postgres/index.ts';
import { GuardedStore } from '../../bench/app/guarded-store.ts';
import { KEY_PREFIX, STORE_DEADLINE_MS, stageOf } from './stage.ts';
import { StoreClient } from './store-client.ts';

/** The connections of a backend's pool. */
const POOL = 10;
const TABLE = `${KEY_PREFIX}sessions`;

/** Blocks every write of a row until it is disposed of. Reads are not blocked. */
type LockRows = (url: string) => Promise<AsyncDisposable>;

const LOCKS: readonly (readonly [Backend, LockRows])[] = [
  [
    postgres,
    async (url) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`BEGIN; SELECT 1 FROM ${client.escapeIdentifier(TABLE)} FOR UPDATE`);
      return { [Symbol.asyncDispose]: () => client.end() };
    },
  ],
  [
    mysql,
    async (url) => {
      const connection = await createConnection(asMysql(url));
      await connection.query('BEGIN');
      await connection.query(`SELECT 1 FROM ${escapeId(TABLE, true)} FOR UPDATE`);
      return { [Symbol.asyncDispose]: () => connection.end() };
    },
  ],
];

for (const [backend, lockRows] of LOCKS) {
  describe(`${backend.name}, when more writes hang than its pool has connections`, () => {
    it('reports those that were never sent as not written, and serves again after their deadline', async () => {
      await using stage = await stageOf(backend);
      const client = new StoreClient(new GuardedStore(stage.node1.opened.store, STORE_DEADLINE_MS));
      const id = await client.create({ userId: 'ann' });
      const sessions = await Promise.all(Array.from({ length: POOL * 2 }, () => client.load(id)));
      await using _lock = await lockRows(stage.server?.url ?? '');

      const saved = await Promise.allSettled(sessions.map((session) => client.save(session, { payload: 'x' })));

      const outcomes = saved.map((one) =>
        one.status === 'rejected' && one.reason instanceof StoreError ? one.reason.stage : one.status,
      );
      const neverSent = Array.from({ length: POOL }, () => 'before-write');
      const unknown = Array.from({ length: POOL }, () => 'write');
      assert.deepEqual(outcomes.toSorted(), [...neverSent, ...unknown]);
      assert.deepEqual(await client.read(id), { userId: 'ann' });
    });
  });
}
