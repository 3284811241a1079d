import { escapeId, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import { type SeededSession, StoreError, type StoreUsage } from '../backend.ts';
import type { TableRecords } from '../open-table.ts';
import type { SessionRecord } from '../session-store.ts';
import type { Connections } from './connections.ts';

const SWEEP_BATCH = 500;

/** A MEDIUMTEXT takes 16 MiB. A packet takes what the server allows, by default 16 MiB as well. */
export const MAX_SESSION_BYTES = 15 * 1024 * 1024;

/**
 * Sessions as rows of one table, in SQL for both MySQL and MariaDB. Lifetimes are measured by the server's clock alone. The id
 * is binary, because every collation of text ignores at least trailing blanks. The expiry has no index: each touch would
 * have to write it as well.
 */
export class MysqlRecords implements TableRecords {
  readonly #connections: Connections;
  readonly #table: string;
  readonly #sql: ReturnType<typeof statementsFor>;

  constructor(connections: Connections, table: string) {
    this.#connections = connections;
    this.#table = table;
    this.#sql = statementsFor(table);
  }

  async load(id: string): Promise<string | null> {
    const [row] = await this.#connections.rows(this.#sql.load, [id]);
    return (row?.['data'] as string | undefined) ?? null;
  }

  async insert(id: string, record: SessionRecord): Promise<void> {
    await this.#connections.change(this.#sql.insert, [id, ...columnsOf(record)]);
  }

  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    // In the order of the table: each page is read and written once.
    const ordered = sessions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const values = ordered.flatMap(({ id, ...record }) => [id, ...columnsOf(record)]);
    await this.#connections.maintain(this.#sql.insertAll(sessions.length), values);
  }

  async update(id: string, record: SessionRecord): Promise<boolean> {
    return (await this.#connections.change(this.#sql.update, [...columnsOf(record), id])) === 1;
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    await this.#connections.change(this.#sql.touch, [ttlMs * 1_000, id]);
  }

  async remove(id: string): Promise<void> {
    await this.#connections.change(this.#sql.remove, [id]);
  }

  /** Creates the table unless it exists. */
  async prepare(): Promise<void> {
    await this.#connections.maintain(this.#sql.createTable);
  }

  /**
   * Resolves with the number of expired sessions deleted. It is 0 while another node sweeps: a sweep reads the whole table, and
   * ends only when no expired session is left.
   */
  async sweep(): Promise<number> {
    return (await this.#connections.alone(`sweep ${this.#table}`, () => this.#deleteExpired())) ?? 0;
  }

  /** The search takes no locks. A DELETE that searches would lock every row that it passes. */
  async #deleteExpired(): Promise<number> {
    let deleted = 0;
    for (;;) {
      const found = (await this.#connections.maintain(this.#sql.expired)) as RowDataPacket[];
      if (found.length === 0) return deleted;
      const ids = found.map((row) => row['session_id'] as Buffer);
      const sql = `${this.#sql.removeExpired} AND session_id IN (${ids.map(() => '?').join(', ')})`;
      deleted += ((await this.#connections.maintain(sql, ids)) as ResultSetHeader).affectedRows;
      if (found.length < SWEEP_BATCH) return deleted;
    }
  }

  async usage(): Promise<StoreUsage> {
    // The server reports the sizes of its last analysis.
    await this.#connections.maintain(this.#sql.analyze);
    const [row] = (await this.#connections.maintain(this.#sql.usage)) as RowDataPacket[];
    return {
      sessions: Number(row?.['sessions'] ?? 0),
      bytes: Number(row?.['bytes'] ?? 0),
      definition: 'DATA_LENGTH + INDEX_LENGTH of the table: whole pages, with their free space, without the log',
    };
  }

  async reset(): Promise<void> {
    await this.#connections.maintain(this.#sql.reset);
  }

  /** Drops the table if it exists. */
  async drop(): Promise<void> {
    await this.#connections.maintain(this.#sql.dropTable);
  }
}

/** A session that is too large is refused here: the server would close the connection. */
function columnsOf({ json, ttlMs, userId }: SessionRecord): [string | null, number, string] {
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_SESSION_BYTES) {
    throw new StoreError(`a session of ${bytes} bytes is over mysql's limit of ${MAX_SESSION_BYTES}`, 'before-write');
  }
  return [userId, ttlMs * 1_000, json];
}

function statementsFor(name: string) {
  const table = escapeId(name, true);
  const expiry = 'UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND';
  const living = 'expires_at > UTC_TIMESTAMP(6)';
  return {
    createTable: `
      CREATE TABLE IF NOT EXISTS ${table} (
        session_id VARBINARY(512) NOT NULL PRIMARY KEY,
        user_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
        expires_at DATETIME(6) NOT NULL,
        data MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
      ) ENGINE = InnoDB`,
    load: `SELECT data FROM ${table} WHERE session_id = ? AND ${living}`,
    insert: `
      INSERT INTO ${table} (session_id, user_id, expires_at, data) VALUES (?, ?, ${expiry}, ?)
      ON DUPLICATE KEY UPDATE user_id = VALUES(user_id), expires_at = VALUES(expires_at), data = VALUES(data)`,
    insertAll: (rows: number) => `
      INSERT INTO ${table} (session_id, user_id, expires_at, data)
      VALUES ${Array.from({ length: rows }, () => `(?, ?, ${expiry}, ?)`).join(', ')}`,
    update: `UPDATE ${table} SET user_id = ?, expires_at = ${expiry}, data = ? WHERE session_id = ? AND ${living}`,
    touch: `UPDATE ${table} SET expires_at = ${expiry} WHERE session_id = ? AND ${living}`,
    remove: `DELETE FROM ${table} WHERE session_id = ?`,
    expired: `SELECT session_id FROM ${table} WHERE NOT ${living} LIMIT ${SWEEP_BATCH}`,
    removeExpired: `DELETE FROM ${table} WHERE NOT ${living}`,
    analyze: `ANALYZE TABLE ${table}`,
    usage: `
      SELECT (SELECT count(*) FROM ${table} WHERE ${living}) AS sessions, data_length + index_length AS bytes
      FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '${name.replaceAll("'", "''")}'`,
    reset: `TRUNCATE TABLE ${table}`,
    dropTable: `DROP TABLE IF EXISTS ${table}`,
  };
}
