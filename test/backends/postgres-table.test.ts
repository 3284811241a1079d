import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client } from 'pg';
import postgres from '../../backends/postgres/index.ts';
import { statementsFor } from '../../backends/postgres/statements.ts';
import { KEY_PREFIX, stageOf } from './stage.ts';
import { until } from './until.ts';

describe('the table of sessions', () => {
  it('is updated in place: no touch and no save writes to an index', async () => {
    await using stage = await stageOf(postgres);
    const { client } = stage.node1;
    const sessions = await Promise.all(
      Array.from({ length: 40 }, async () => client.load(await client.create({ payload: 'x'.repeat(500) }))),
    );
    for (let round = 0; round < 5; round += 1) {
      for (const session of sessions) await client.touch(session);
      for (const session of sessions) await client.save(session, { payload: 'y'.repeat(500) });
    }
    await stage.node1.opened.close?.();
    const observer = new Client({ connectionString: stage.server?.url });
    await observer.connect();
    try {
      // The server publishes its counters when the connections that made them are closed.
      let hot = 0;
      await until('all updates are counted', async () => {
        const counters = 'SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables';
        const { rows } = await observer.query<{ updates: number; hot: number }>(`${counters} WHERE relname = $1`, [
          `${KEY_PREFIX}sessions`,
        ]);
        hot = rows[0]?.hot ?? 0;
        return rows[0]?.updates === 400;
      });
      assert.ok(hot >= 0.95 * 400, `${hot} of 400 updates were heap-only`);
    } finally {
      await observer.end();
    }
  });

  it('has the columns that other tools may ask for', async () => {
    await using stage = await stageOf(postgres);
    const id = await stage.node1.client.create({ userId: 'ann', payload: 'hello' });
    const observer = new Client({ connectionString: stage.server?.url });
    await observer.connect();
    try {
      const { rows } = await observer.query(
        `SELECT user_id, data->>'payload' AS payload, expires_at > now() AS alive FROM "${KEY_PREFIX}sessions" WHERE session_id = $1`,
        [id],
      );
      assert.deepEqual(rows, [{ user_id: 'ann', payload: 'hello', alive: true }]);
    } finally {
      await observer.end();
    }
  });

  it('is refused a name that PostgreSQL would cut off', () => {
    assert.throws(() => statementsFor('x'.repeat(64)), /longer than PostgreSQL's 63 bytes/);
  });
});
