import { DatabaseError } from 'pg';
import type { SeededSession, StoreUsage } from '../backend.ts';
import type { TableRecords } from '../open-table.ts';
import type { SessionRecord } from '../session-store.ts';
import type { Connections } from './connections.ts';
import { fromJsonb, toJsonb } from './json-text.ts';
import type { Statements } from './statements.ts';

const SWEEP_BATCH = 500;

/** A million rows take some seconds; a slow disk may need minutes. */
const SETTLE_DEADLINE_MS = 10 * 60_000;

/** SQLSTATE: on a server of the user's. */
const INSUFFICIENT_PRIVILEGE = '42501';

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

  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    const values = [
      sessions.map(({ id }) => id),
      sessions.map(({ ttlMs }) => ttlMs),
      sessions.map(({ userId }) => textOf(userId)),
      sessions.map(({ json }) => toJsonb(json)),
    ];
    await this.#connections.runMaintenance({ text: this.#statements.insertAll, values });
  }

  /** The work of autovacuum and checkpointer after many rows, so that it does not fall into the measurement. */
  async settle(): Promise<void> {
    await this.#connections.runMaintenance({ text: this.#statements.vacuum }, SETTLE_DEADLINE_MS);
    try {
      await this.#connections.runMaintenance({ text: 'CHECKPOINT' }, SETTLE_DEADLINE_MS);
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    }
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

  /** Creates the table unless it exists. */
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

  /** Drops the table if it exists. */
  async drop(): Promise<void> {
    await this.#connections.runMaintenance({ text: this.#statements.dropTable });
  }
}

/** A text column takes no NUL. The session itself has the user's name unchanged. */
function textOf(userId: string | null): string | null {
  return userId?.replaceAll('\0', '�') ?? null;
}
