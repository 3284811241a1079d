import { escapeIdentifier } from 'pg';

const MAX_IDENTIFIER_BYTES = 63;

/** A statement. A connection prepares it once under its name; without a name it is planned each time. */
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
  /** Cleans up after many inserts, and updates the planner's statistics. */
  readonly vacuum: string;
  readonly update: Statement;
  readonly touch: Statement;
  readonly remove: Statement;
  /** Deletes up to $1 expired sessions, and none while another sweep of the table runs. */
  readonly sweep: Statement;
  readonly usage: Statement;
  readonly reset: string;
  readonly dropTable: string;
}

/** How a variant of the table differs. */
export interface TableOptions {
  /** Not in the write-ahead log: fast, and empty after a crash. */
  readonly unlogged?: boolean;
  /** An index on the expiry, and full pages: no update is heap-only then. */
  readonly indexedExpiry?: boolean;
}

/** The quoted name. Throws if it is too long: PostgreSQL would cut it off without an error. */
export function identifierOf(name: string): string {
  if (Buffer.byteLength(name) > MAX_IDENTIFIER_BYTES) {
    throw new Error(`the name ${name} is longer than PostgreSQL's ${MAX_IDENTIFIER_BYTES} bytes`);
  }
  return escapeIdentifier(name);
}

/**
 * The SQL for the table of this name. Lifetimes are measured by the server's clock alone. An expired session counts as gone
 * before it is swept.
 *
 * `expires_at` has no index, and pages are filled to 70%, so that a touch or an update is a heap-only update. With such an
 * index none of them is (docs: PostgreSQL, "Heap-Only Tuples").
 *
 * So a sweep reads the whole table, and all nodes sweep. An advisory lock lets one of them sweep at a time; it is held until
 * the statement ends. The statement of any other node ends at once, without a read of the table. That node need not wait,
 * because the first one sweeps until no expired session is left. The lock is named by the table's row in `pg_class`.
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
