import { DatabaseError, Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { doneWithin } from '../../bench/process/deadline.ts';
import { StoreError } from '../backend.ts';

const MAX_CONNECTIONS = 10;
const MAINTENANCE_DEADLINE_MS = 30_000;

/** Every column stays text: express-session's store parses the jsonb, once. */
const asText: NonNullable<QueryConfig['types']> = { getTypeParser: () => String };

export interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values?: (string | number | null | readonly (string | number | null)[])[];
}

/** Columns as the server's text. */
export type Row = Readonly<Record<string, string | null>>;

/** A pool of connections that answers or fails in time, and recovers once a server that was gone or frozen is back. */
export class Connections implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #deadlineMs: number;

  constructor(url: string, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    this.#pool = new Pool({ connectionString: url, max: MAX_CONNECTIONS, connectionTimeoutMillis: deadlineMs });
    // The pool drops a connection that breaks while idle. Without a listener its error would end the process.
    this.#pool.on('error', () => undefined);
    // The same if it breaks while a caller holds it.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** One deadline for a connection and the answer. It rejects with the stage `before-write` if nothing was sent. */
  run(query: Query): Promise<QueryResult<Row>> {
    return this.#run(query, this.#deadlineMs);
  }

  /** For statements outside of any request. */
  runMaintenance(query: Query, deadlineMs = MAINTENANCE_DEADLINE_MS): Promise<QueryResult<Row>> {
    return this.#run(query, deadlineMs);
  }

  async #run(query: Query, deadlineMs: number): Promise<QueryResult<Row>> {
    const startMs = performance.now();
    const client = await this.#connect();
    const leftMs = Math.ceil(startMs + deadlineMs - performance.now());
    if (leftMs <= 0) {
      client.release();
      throw new StoreError(`no connection to postgres within ${deadlineMs} ms`, 'before-write');
    }
    try {
      const timed: QueryConfig & { query_timeout: number } = { ...query, query_timeout: leftMs, types: asText };
      const result = await client.query<Row>(timed);
      client.release();
      return result;
    } catch (error) {
      // The answer may still come: no other caller may get this connection.
      client.release(!(error instanceof DatabaseError));
      throw error;
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw new StoreError('no connection to postgres', 'before-write', error);
    }
  }

  /** Closes every connection, and does not wait for a server that does not answer. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#pool.ending) return;
    await doneWithin(this.#pool.end(), this.#deadlineMs);
  }
}
