import { escapeIdentifier } from 'pg';

const MAX_IDENTIFIER_BYTES = 63;

/** A statement that a connection prepares once, under its name; anew each time where it has none. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

export interface Statements {
  readonly createTable: string;
  readonly load: Statement;
  readonly insert: Statement;
  /** Of arrays: ids, lifetimes, users, sessions. */
  readonly insertAll: string;
  /** Cleans up after many inserts, and tells the planner of them. */
  readonly vacuum: string;
  readonly update: Statement;
  readonly touch: Statement;
  readonly remove: Statement;
  /** Deletes up to $1 expired sessions; none while another sweep of the table is at it. */
  readonly sweep: Statement;
  readonly usage: Statement;
  readonly reset: string;
  readonly dropTable: string;
}

/** What a variant of the table does in another way. */
export interface TableOptions {
  /** Written to no log: fast, and empty after a crash. */
  readonly unlogged?: boolean;
  /** An index on the expiry, and pages filled to the brim: no update is heap-only then. */
  readonly indexedExpiry?: boolean;
}

/** Quoted. Throws where PostgreSQL would cut the name off without a word. */
export function identifierOf(name: string): string {
  if (Buffer.byteLength(name) > MAX_IDENTIFIER_BYTES) {
    throw new Error(`the name ${name} is longer than PostgreSQL's ${MAX_IDENTIFIER_BYTES} bytes`);
  }
  return escapeIdentifier(name);
}

/**
 * The SQL for the table of this name. Lifetimes are measured by the server's clock alone, and a session that has
 * run out counts as gone before it is swept.
 *
 * There is no index on `expires_at`, and pages are filled to 70%, so that a touch or an update is a heap-only
 * update: with such an index none of them was (docs: PostgreSQL, "Heap-Only Tuples").
 *
 * A sweep reads the whole table for that, and all nodes sweep. Only one of them does at a time: it holds an advisory lock
 * until its statement ends, and the statement of any other ends without a look at the table. That one has nothing to wait
 * for, as whoever holds the lock goes on until nothing is left. The lock is named by the table's row in `pg_class`.
 */
export function statementsFor(
  name: string,
  { unlogged = false, indexedExpiry = false }: TableOptions = {},
): Statements {
  const table = identifierOf(name);
  const inMilliseconds = (parameter: string): string => `now() + ${parameter}::float8 * interval '1 millisecond'`;
  const asLiteral = `'${table.replaceAll("'", "''")}'`;
  const layout = indexedExpiry
    ? `; CREATE INDEX IF NOT EXISTS ${identifierOf(`${name}_expires_at`)} ON ${table} (expires_at)`
    : ' WITH (fillfactor = 70)';
  const living = 'session_id = $1 AND expires_at > now()';
  return {
    createTable: `
      CREATE ${unlogged ? 'UNLOGGED ' : ''}TABLE IF NOT EXISTS ${table} (
        session_id text PRIMARY KEY,
        user_id text,
        expires_at timestamptz NOT NULL,
        data jsonb NOT NULL
      )${layout}`,
    load: { name: 'session-load', text: `SELECT data FROM ${table} WHERE ${living}` },
    insert: {
      name: 'session-insert',
      text: `
        INSERT INTO ${table} (session_id, expires_at, user_id, data) VALUES ($1, ${inMilliseconds('$2')}, $3, $4)
        ON CONFLICT (session_id) DO UPDATE
        SET expires_at = excluded.expires_at, user_id = excluded.user_id, data = excluded.data`,
    },
    insertAll: `
      INSERT INTO ${table} (session_id, expires_at, user_id, data)
      SELECT session_id, ${inMilliseconds('ttl_ms')}, user_id, data::jsonb
      FROM unnest($1::text[], $2::float8[], $3::text[], $4::text[]) AS seeded (session_id, ttl_ms, user_id, data)`,
    vacuum: `VACUUM (ANALYZE) ${table}`,
    update: {
      name: 'session-update',
      text: `UPDATE ${table} SET expires_at = ${inMilliseconds('$2')}, user_id = $3, data = $4 WHERE ${living}`,
    },
    touch: {
      name: 'session-touch',
      text: `UPDATE ${table} SET expires_at = ${inMilliseconds('$2')} WHERE ${living}`,
    },
    remove: { name: 'session-remove', text: `DELETE FROM ${table} WHERE session_id = $1` },
    sweep: {
      name: 'session-sweep',
      text: `
        DELETE FROM ${table}
        WHERE (SELECT pg_try_advisory_xact_lock('pg_class'::regclass::oid::int, ${asLiteral}::regclass::oid::int))
        AND session_id IN (
          SELECT session_id FROM ${table} WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED
        )`,
    },
    usage: {
      name: 'session-usage',
      text: `SELECT count(*)::float8 AS sessions, pg_total_relation_size(${asLiteral})::float8 AS bytes
        FROM ${table} WHERE expires_at > now()`,
    },
    reset: `TRUNCATE ${table}`,
    dropTable: `DROP TABLE IF EXISTS ${table}`,
  };
}
