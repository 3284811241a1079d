import {
  type Connection,
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
  type QueryError,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2';
import { doneWithin } from '../../bench/process/deadline.ts';
import { StoreError } from '../backend.ts';
import { asMysql } from './service.ts';

const MAX_CONNECTIONS = 10;
const MAINTENANCE_DEADLINE_MS = 30_000;

type Value = string | number | Buffer | null;

/** `execute` prepares a statement once per connection. `query` is for statements that are never the same twice. */
type Way = 'execute' | 'query';

/**
 * A pool of connections that answers or fails in time. mysql2's own limit fails the call, but the connection stays busy with
 * it. Here such a connection is closed, and the pool opens another one.
 */
export class Connections implements AsyncDisposable {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #deadlineMs: number;
  #isClosed = false;

  constructor(url: string, deadlineMs: number) {
    this.#url = url;
    this.#deadlineMs = deadlineMs;
    this.#pool = createPool({
      uri: asMysql(url),
      connectionLimit: MAX_CONNECTIONS,
      maxIdle: MAX_CONNECTIONS,
      connectTimeout: deadlineMs,
      charset: 'utf8mb4',
    });
    // A connection may break while idle: without a listener its error would end the process.
    this.#pool.on('connection', (connection) => connection.on('error', () => undefined));
  }

  /** The rows of a SELECT. Rejects within the deadline. The stage is `before-write` if nothing was sent. */
  async rows(sql: string, values: readonly Value[]): Promise<RowDataPacket[]> {
    return (await this.#run('execute', sql, values, this.#deadlineMs)) as RowDataPacket[];
  }

  /** How many rows a statement found, also if it did not change them. */
  async change(sql: string, values: readonly Value[]): Promise<number> {
    return ((await this.#run('execute', sql, values, this.#deadlineMs)) as ResultSetHeader).affectedRows;
  }

  /** For statements outside of any request. */
  async maintain(sql: string, values: readonly Value[] = []): Promise<RowDataPacket[] | ResultSetHeader> {
    return await this.#run('query', sql, values, MAINTENANCE_DEADLINE_MS);
  }

  /**
   * Does the work while it holds a lock of this name in the database. Resolves with null at once if another connection holds
   * the lock. A connection of its own holds it, so the lock ends with that connection in any case.
   */
  async alone<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    const connection = createConnection({ uri: asMysql(this.#url), connectTimeout: this.#deadlineMs });
    connection.on('error', () => undefined);
    try {
      return (await hasLocked(connection, name, this.#deadlineMs)) ? await work() : null;
    } finally {
      giveUp(connection);
    }
  }

  /** Closes every connection, and does not wait for a server that does not answer. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await doneWithin(new Promise<void>((resolve) => this.#pool.end(() => resolve())), this.#deadlineMs);
  }

  /** One timer for the wait for a connection and for the answer on it. */
  #run(
    way: Way,
    sql: string,
    values: readonly Value[],
    deadlineMs: number,
  ): Promise<RowDataPacket[] | ResultSetHeader> {
    return new Promise((resolve, reject) => {
      let held: PoolConnection | null = null;
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        if (held !== null) giveUp(held);
        const late = `within ${deadlineMs} ms`;
        reject(held === null ? unsent(new Error(`no connection ${late}`)) : new Error(`mysql did not answer ${late}`));
      }, deadlineMs);
      this.#pool.getConnection((failure, connection) => {
        if (failure !== null) {
          clearTimeout(timer);
          reject(unsent(failure));
          return;
        }
        if (isLate) {
          connection.release();
          return;
        }
        held = connection;
        const done = (error: QueryError | null, result: RowDataPacket[] | ResultSetHeader): void => {
          clearTimeout(timer);
          // After a refusal by the server the connection is still good. Any other error ends it.
          if (error === null || isRefusal(error)) connection.release();
          else giveUp(connection);
          if (error === null) resolve(result);
          else reject(error);
        };
        if (way === 'execute') connection.execute<RowDataPacket[] | ResultSetHeader>(sql, [...values], done);
        else connection.query<RowDataPacket[] | ResultSetHeader>(sql, [...values], done);
      });
    });
  }
}

function unsent(cause: Error): StoreError {
  return new StoreError('no connection to mysql', 'before-write', cause);
}

/** A lock counts for the whole server. Its name has at most 64 characters. MySQL has no MD5() and no SHA1() since 9.6. */
const LOCK = "SELECT GET_LOCK(SHA2(CONCAT_WS('.', DATABASE(), ?), 224), 0) AS locked";

function hasLocked(connection: Connection, name: string, deadlineMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[]>({ sql: LOCK, values: [name], timeout: deadlineMs }, (error, rows) => {
      if (error === null) resolve(rows[0]?.['locked'] === 1);
      else reject(error);
    });
  });
}

/** Ends a connection and its socket, which a frozen server would hold open. If it has a pool, it leaves the pool. */
function giveUp(connection: Connection): void {
  connection.destroy();
  (connection as { stream?: { destroy?: () => void } }).stream?.destroy?.();
}

function isRefusal({ fatal, errno }: QueryError): boolean {
  return !fatal && typeof errno === 'number' && errno >= 1_000;
}
