import type { StoreUsage } from '../backend.ts';
import type { TableRecords } from '../open-table.ts';
import type { SessionRecord } from '../session-store.ts';
import type { Connections } from './connections.ts';
import { fromJsonb, toJsonb } from './json-text.ts';
import type { Statements } from './statements.ts';

const SWEEP_BATCH = 500;

/** Sessions as rows of one table. */
export class PostgresRecords implements TableRecords {
  readonly #connections: Connections;
  readonly #statements: Statements;

  constructor(connections: Connections, statements: Statements) {
    this.#connections = connections;
    this.#statements = statements;
  }

  async load(id: string): Promise<string | null> {
    const { rows } = await this.#connections.run({ ...this.#statements.load, values: [id] });
    const data = rows[0]?.data ?? null;
    return data === null ? null : fromJsonb(data);
  }

  async insert(id: string, { json, ttlMs, userId }: SessionRecord): Promise<void> {
    await this.#connections.run({ ...this.#statements.insert, values: [id, ttlMs, textOf(userId), toJsonb(json)] });
  }

  async update(id: string, { json, ttlMs, userId }: SessionRecord): Promise<boolean> {
    const values = [id, ttlMs, textOf(userId), toJsonb(json)];
    const { rowCount } = await this.#connections.run({ ...this.#statements.update, values });
    return rowCount === 1;
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    await this.#connections.run({ ...this.#statements.touch, values: [id, ttlMs] });
  }

  async remove(id: string): Promise<void> {
    await this.#connections.run({ ...this.#statements.remove, values: [id] });
  }

  /** Creates the table where there is none. */
  async prepare(): Promise<void> {
    await this.#connections.runMaintenance({ text: this.#statements.createTable });
  }

  /** Resolves with the number of expired sessions deleted. */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (;;) {
      const { rowCount } = await this.#connections.runMaintenance({ ...this.#statements.sweep, values: [SWEEP_BATCH] });
      deleted += rowCount ?? 0;
      if ((rowCount ?? 0) < SWEEP_BATCH) return deleted;
    }
  }

  async usage(): Promise<StoreUsage> {
    const { rows } = await this.#connections.runMaintenance(this.#statements.usage);
    return {
      sessions: Number(rows[0]?.sessions ?? 0),
      bytes: Number(rows[0]?.bytes ?? 0),
      definition: 'pg_total_relation_size: rows with dead versions and free space, index and TOAST, without the log',
    };
  }

  async reset(): Promise<void> {
    await this.#connections.runMaintenance({ text: this.#statements.reset });
  }

  /** Drops the table, where there is one. */
  async drop(): Promise<void> {
    await this.#connections.runMaintenance({ text: this.#statements.dropTable });
  }
}

/** A text column takes no NUL; the user's name is kept in the session itself as it is. */
function textOf(userId: string | null): string | null {
  return userId?.replaceAll('\0', '�') ?? null;
}
