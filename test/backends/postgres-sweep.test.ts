import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import postgres from '../../backends/postgres/index.ts';
import { EXPIRED, LIVING, putExpired, putLiving, sweepAtOnce, unlessBlocked } from './expired-sessions.ts';
import { KEY_PREFIX, type Stage, stageOf } from './stage.ts';

const TABLE = `"${KEY_PREFIX}sessions"`;

async function observerOf(stage: Stage): Promise<Client & AsyncDisposable> {
  const observer = new Client({ connectionString: stage.server?.url });
  await observer.connect();
  return Object.assign(observer, { [Symbol.asyncDispose]: () => observer.end() });
}

async function usersIn(observer: Client): Promise<unknown[]> {
  const { rows } = await observer.query(`SELECT user_id, count(*)::int FROM ${TABLE} GROUP BY user_id`);
  return rows;
}

describe('two sweeps of a table in postgres at once', () => {
  let stage: Stage;
  before(async () => {
    stage = await stageOf(postgres);
    await putLiving(stage);
  });
  after(() => stage[Symbol.asyncDispose]());

  it('delete every expired session once, and no other', async () => {
    await putExpired(stage);
    const [one = 0, other = 0] = await sweepAtOnce(stage);
    assert.equal(one + other, EXPIRED, `${one} and ${other}`);
    await using observer = await observerOf(stage);
    assert.deepEqual(await usersIn(observer), [{ user_id: 'living', count: LIVING }]);
    assert.equal(await stage.node2.opened.sweep?.(), 0);
  });

  it('are one: the second ends at once while the first runs', async () => {
    await putExpired(stage);
    await using observer = await observerOf(stage);
    // The delete of a row waits until the observer lets it.
    await observer.query(`
      CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN OLD; END $$;
      CREATE TRIGGER held_up BEFORE DELETE ON ${TABLE} FOR EACH ROW EXECUTE FUNCTION held_up();
      SELECT pg_advisory_lock(1)`);
    const first = stage.node1.opened.sweep?.();
    const isWaiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while ((await observer.query(isWaiting)).rowCount === 0) await sleep(5);
    const found = await unlessBlocked(stage.node2.opened.sweep?.());
    await observer.query('SELECT pg_advisory_unlock(1)');
    assert.equal(found, 0);
    assert.equal(await first, EXPIRED);
    assert.deepEqual(await usersIn(observer), [{ user_id: 'living', count: LIVING }]);
  });
});
