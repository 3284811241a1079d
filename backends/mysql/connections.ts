import {
  createPool,
  type Pool,
  type PoolConnection,
  type QueryError,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2';
import { StoreError } from '../backend.ts';
import { atMost } from '../deadline.ts';
import { asMysql } from './service.ts';

const MAX_CONNECTIONS = 10;
const MAINTENANCE_DEADLINE_MS = 30_000;

type Value = string | number | null;

/**
 * A pool of connections that answers or fails in time. mysql2's own limit on a query fails the call and keeps the
 * connection busy with it; here such a connection is given up, and the pool opens another one.
 */
export class Connections implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #deadlineMs: number;
  #isClosed = false;

  constructor(url: string, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    this.#pool = createPool({
      uri: asMysql(url),
      connectionLimit: MAX_CONNECTIONS,
      maxIdle: MAX_CONNECTIONS,
      connectTimeout: deadlineMs,
      charset: 'utf8mb4',
    });
    // A connection that breaks while idle; without a listener its error would end the process.
    this.#pool.on('connection', (connection) => connection.on('error', () => undefined));
  }

  /** The rows of a SELECT. Rejects in time; with `before-write` when nothing was sent. */
  async rows(sql: string, values: readonly Value[]): Promise<RowDataPacket[]> {
    return (await this.#run(sql, values, this.#deadlineMs)) as RowDataPacket[];
  }

  /** How many rows a statement found, whether it changed them or not. */
  async change(sql: string, values: readonly Value[]): Promise<number> {
    return ((await this.#run(sql, values, this.#deadlineMs)) as ResultSetHeader).affectedRows;
  }

  /** For statements outside of any request. */
  async maintain(sql: string, values: readonly Value[] = []): Promise<RowDataPacket[] | ResultSetHeader> {
    return await this.#run(sql, values, MAINTENANCE_DEADLINE_MS);
  }

  /** Closes every connection, and does not wait for a server that does not answer. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await atMost(this.#deadlineMs, new Promise<void>((resolve) => this.#pool.end(() => resolve())));
  }

  async #run(sql: string, values: readonly Value[], deadlineMs: number): Promise<RowDataPacket[] | ResultSetHeader> {
    const connection = await this.#connect();
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        giveUp(connection);
        reject(new Error(`mysql did not answer within ${deadlineMs} ms`));
      }, deadlineMs);
      connection.execute<RowDataPacket[] | ResultSetHeader>(sql, [...values], (error, result) => {
        clearTimeout(timer);
        if (error === null) {
          connection.release();
          resolve(result);
          return;
        }
        // The server said no: the connection is as good as before. Anything else is the connection's own end.
        if (isRefusal(error)) connection.release();
        else giveUp(connection);
        reject(error);
      });
    });
  }

  async #connect(): Promise<PoolConnection> {
    try {
      return await new Promise((resolve, reject) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          reject(new Error(`no connection within ${this.#deadlineMs} ms`));
        }, this.#deadlineMs);
        this.#pool.getConnection((error, connection) => {
          clearTimeout(timer);
          if (error !== null) reject(error);
          else if (isLate) connection.release();
          else resolve(connection);
        });
      });
    } catch (error) {
      throw new StoreError('there is no connection to mysql', 'before-write', error);
    }
  }
}

/** Takes a connection out of the pool, and its socket away: a frozen server would hold it open. */
function giveUp(connection: PoolConnection): void {
  connection.destroy();
  (connection as { stream?: { destroy?: () => void } }).stream?.destroy?.();
}

function isRefusal({ fatal, errno }: QueryError): boolean {
  return !fatal && typeof errno === 'number' && errno >= 1_000;
}
