import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client } from 'pg';
import postgres from '../../backends/postgres/index.ts';
import { statementsFor } from '../../backends/postgres/statements.ts';
import { KEY_PREFIX, stageOf } from './stage.ts';
import type { StoreClient } from './store-client.ts';
import { until } from './until.ts';

const SESSIONS = 300;
const AT_ONCE = 8;

/** Runs `work` for each id, some at a time, like the requests of many users. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
  }
}

type Loaded = Awaited<ReturnType<StoreClient['load']>>;

/** Opens sessions of 1 KiB and updates them. Resolves with the number of row updates, and of heap-only ones among them. */
async function updatesBy(
  update: (client: StoreClient, sessions: readonly Loaded[]) => Promise<void>,
  expected: number,
): Promise<{ readonly updates: number; readonly hot: number }> {
  await using stage = await stageOf(postgres);
  const { client } = stage.node1;
  const sessions: Loaded[] = [];
  await each(Array.from({ length: SESSIONS }), async () => {
    sessions.push(await client.load(await client.create({ payload: 'x'.repeat(1_024) })));
  });
  await update(client, sessions);
  await stage.node1.opened.close?.();
  const observer = new Client({ connectionString: stage.server?.url });
  await observer.connect();
  try {
    let counted = { updates: 0, hot: 0 };
    // The server publishes its counters when the connections that made them are closed.
    await until('all updates are counted', async () => {
      const counters = 'SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables';
      const { rows } = await observer.query<typeof counted>(`${counters} WHERE relname = $1`, [
        `${KEY_PREFIX}sessions`,
      ]);
      counted = rows[0] ?? counted;
      return counted.updates === expected;
    });
    return counted;
  } finally {
    await observer.end();
  }
}

describe('the table of sessions', () => {
  it('is touched in place: at least 95% of the updates of touch-only traffic are heap-only', async () => {
    const rounds = 10;
    const { updates, hot } = await updatesBy(async (client, sessions) => {
      for (let round = 0; round < rounds; round += 1) await each(sessions, (session) => client.touch(session));
    }, SESSIONS * rounds);
    assert.ok(hot / updates >= 0.95, `${hot} of ${updates} updates were heap-only`);
  });

  it('is saved in place, too', async () => {
    const rounds = 3;
    const { updates, hot } = await updatesBy(
      async (client, sessions) => {
        for (let round = 0; round < rounds; round += 1) {
          await each(sessions, (session) => client.touch(session));
          await each(sessions, (session) => client.save(session, { payload: 'y'.repeat(1_024) }));
        }
      },
      SESSIONS * rounds * 2,
    );
    assert.ok(hot / updates >= 0.95, `${hot} of ${updates} updates were heap-only`);
  });

  it('has the columns that other tools may read', async () => {
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

  it('may not have a name that PostgreSQL would cut off', () => {
    assert.throws(() => statementsFor('x'.repeat(64)), /longer than PostgreSQL's 63 bytes/);
  });
});
