import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type SeededSession, StoreError, type StoreUsage } from '../backend.ts';
import type { TableRecords } from '../open-table.ts';
import type { SessionRecord } from '../session-store.ts';

const SWEEP_BATCH = 500;

/** SQLITE_BUSY: another process held the file for longer than the limit. */
const BUSY = 5;

/**
 * Sessions as rows of one table in one file, which every node of this machine has open. In write-ahead mode readers never wait.
 * A writer waits for the writer before it. SQLite waits by blocking, so all other requests of that node wait as well.
 *
 * Rows are stored in the order of their insertion, with an index for the ids. In the order of the ids (WITHOUT ROWID, which
 * SQLite's documentation advises for rows of less than a twentieth of a page) sessions of 1 KiB took three times the room and
 * the time.
 */
export class SqliteRecords implements TableRecords, Disposable {
  readonly #database: DatabaseSync;
  readonly #table: string;
  readonly #load: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #touch: StatementSync;
  readonly #remove: StatementSync;
  readonly #expired: StatementSync;
  readonly #removeExpired: StatementSync;

  /**
   * @param file created with its table if it does not exist.
   * @param busyLimitMs how long a write waits for another process.
   */
  constructor(file: string, table: string, busyLimitMs: number) {
    this.#database = new DatabaseSync(file, { timeout: busyLimitMs });
    this.#table = `"${table.replaceAll('"', '""')}"`;
    // NORMAL: a crash of a process loses no write. A loss of power loses those that are not yet in the file itself.
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS ${this.#table} (
        session_id TEXT PRIMARY KEY,
        user_id TEXT,
        expires_at_ms INTEGER NOT NULL,
        data TEXT NOT NULL
      )`);
    const living = 'session_id = ? AND expires_at_ms > ?';
    this.#load = this.#database.prepare(`SELECT data FROM ${this.#table} WHERE ${living}`);
    this.#insert = this.#database.prepare(
      `INSERT OR REPLACE INTO ${this.#table} (session_id, user_id, expires_at_ms, data) VALUES (?, ?, ?, ?)`,
    );
    this.#update = this.#database.prepare(
      `UPDATE ${this.#table} SET user_id = ?, expires_at_ms = ?, data = ? WHERE ${living}`,
    );
    this.#touch = this.#database.prepare(`UPDATE ${this.#table} SET expires_at_ms = ? WHERE ${living}`);
    this.#remove = this.#database.prepare(`DELETE FROM ${this.#table} WHERE session_id = ?`);
    this.#expired = this.#database.prepare(
      `SELECT session_id FROM ${this.#table} WHERE expires_at_ms <= ? LIMIT ${SWEEP_BATCH}`,
    );
    this.#removeExpired = this.#database.prepare(
      `DELETE FROM ${this.#table} WHERE session_id = ? AND expires_at_ms <= ?`,
    );
  }

  load(id: string): Promise<string | null> {
    return run(() => (this.#load.get(id, Date.now())?.['data'] as string | undefined) ?? null);
  }

  insert(id: string, { json, ttlMs, userId }: SessionRecord): Promise<void> {
    return run(() => void this.#insert.run(id, userId, Date.now() + ttlMs, json));
  }

  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    const nowMs = Date.now();
    await run(() =>
      this.#inTransaction(() => {
        for (const { id, userId, ttlMs, json } of sessions) this.#insert.run(id, userId, nowMs + ttlMs, json);
      }),
    );
    // Other work of this process gets its turn between two batches.
    await new Promise((resolve) => setImmediate(resolve));
  }

  update(id: string, { json, ttlMs, userId }: SessionRecord): Promise<boolean> {
    return run(() => {
      const nowMs = Date.now();
      return this.#update.run(userId, nowMs + ttlMs, json, id, nowMs).changes === 1;
    });
  }

  touch(id: string, ttlMs: number): Promise<void> {
    const nowMs = Date.now();
    return run(() => void this.#touch.run(nowMs + ttlMs, id, nowMs));
  }

  remove(id: string): Promise<void> {
    return run(() => void this.#remove.run(id));
  }

  /**
   * Resolves with the number of expired sessions deleted. The search is a read, so no writer waits for it. Other work of this
   * process gets its turn between two batches.
   */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (;;) {
      const nowMs = Date.now();
      const found = await run(() => this.#expired.all(nowMs));
      deleted += await run(() =>
        this.#removeAll(
          found.map((row) => String(row['session_id'])),
          nowMs,
        ),
      );
      if (found.length < SWEEP_BATCH) return deleted;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  usage(): Promise<StoreUsage> {
    return run(() => {
      const count = this.#database.prepare(`SELECT count(*) AS sessions FROM ${this.#table} WHERE expires_at_ms > ?`);
      const pages = this.#database.prepare(
        'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
      );
      return {
        sessions: Number(count.get(Date.now())?.['sessions']),
        bytes: Number(pages.get()?.['bytes']),
        definition: 'pages of the file, free ones included, without the write-ahead log',
      };
    });
  }

  reset(): Promise<void> {
    return run(() => this.#database.exec(`DELETE FROM ${this.#table}`));
  }

  drop(): Promise<void> {
    return run(() => this.#database.exec(`DROP TABLE IF EXISTS ${this.#table}`));
  }

  /** A session that was touched since the search stays. */
  #removeAll(ids: readonly string[], nowMs: number): number {
    if (ids.length === 0) return 0;
    const changes = this.#inTransaction(() => ids.map((id) => Number(this.#removeExpired.run(id, nowMs).changes)));
    return changes.reduce((sum, count) => sum + count, 0);
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** If the file was busy for too long, no write was applied. */
function run<T>(work: () => T): Promise<T> {
  try {
    return Promise.resolve(work());
  } catch (error) {
    const isBusy = error instanceof Error && 'errcode' in error && primaryCode(error.errcode) === BUSY;
    return Promise.reject(
      isBusy ? new StoreError('the file is held by another process', 'before-write', error) : error,
    );
  }
}

/** An extended code has more in its higher bits (SQLite, "Result and Error Codes"). */
function primaryCode(code: unknown): number {
  return Number(code) & 0xff;
}
