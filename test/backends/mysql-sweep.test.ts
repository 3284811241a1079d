import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { escapeId } from 'mysql2';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import mysql from '../../backends/mysql/index.ts';
import { asMysql } from '../../backends/mysql/service.ts';
import { EXPIRED, LIVING, putExpired, putLiving, sweepAtOnce, unlessBlocked } from './expired-sessions.ts';
import { KEY_PREFIX, type Stage, stageOf } from './stage.ts';

/** The server refreshes its status no more often than this. */
const INNODB_TRX_AGE_MS = 200;

const TABLE = escapeId(`${KEY_PREFIX}sessions`, true);

async function observerOf({ server }: Stage): Promise<Connection & AsyncDisposable> {
  const observer = await createConnection({ uri: asMysql(server?.url ?? '') });
  return Object.assign(observer, { [Symbol.asyncDispose]: () => observer.end() });
}

async function rowsOf(observer: Connection, sql: string): Promise<unknown[]> {
  const [rows] = await observer.query<RowDataPacket[]>(sql);
  return rows.map((row) => ({ ...row }));
}

const USERS = `SELECT user_id, count(*) AS count FROM ${TABLE} GROUP BY user_id`;

describe('two sweeps of a table in mysql at once', () => {
  let stage: Stage;
  before(async () => {
    stage = await stageOf(mysql);
    await putLiving(stage);
  });
  after(() => stage[Symbol.asyncDispose]());

  it('delete every expired session once, and no other', async () => {
    await putExpired(stage);
    const [one = 0, other = 0] = await sweepAtOnce(stage);
    assert.equal(one + other, EXPIRED, `${one} and ${other}`);
    await using observer = await observerOf(stage);
    assert.deepEqual(await rowsOf(observer, USERS), [{ user_id: 'living', count: LIVING }]);
  });

  it('are one: the second ends at once while the first runs, and a later one sweeps again', async () => {
    await putExpired(stage);
    await using observer = await observerOf(stage);
    // The delete of this row waits until the observer lets it.
    await observer.query('BEGIN');
    await observer.query(`SELECT 1 FROM ${TABLE} WHERE user_id = 'expired' FOR UPDATE`);
    const first = stage.node1.opened.sweep?.();
    const waiting = "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    while ((await rowsOf(observer, waiting)).length === 0) await sleep(INNODB_TRX_AGE_MS);
    const found = await unlessBlocked(stage.node2.opened.sweep?.());
    await observer.query('ROLLBACK');
    assert.equal(found, 0);
    assert.equal(await first, EXPIRED);
    assert.deepEqual(await rowsOf(observer, USERS), [{ user_id: 'living', count: LIVING }]);

    await putExpired(stage);
    while ((await stage.node2.opened.sweep?.()) === 0) await sleep(5);
    assert.deepEqual(await rowsOf(observer, USERS), [{ user_id: 'living', count: LIVING }]);
  });
});
