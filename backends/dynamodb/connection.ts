import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { inTime, TimeoutError } from '../../bench/process/deadline.ts';
import { StoreError } from '../backend.ts';
import { endpointOf } from './endpoint.ts';

const MAINTENANCE_DEADLINE_MS = 30_000;

/** A connection that nobody uses is closed before the server does it, or a request could meet its end. */
const IDLE_LIMIT_MS = 10_000;

/** Errors of a request that never left this machine. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** A method of the SDK's client, called with `options` passed on. */
export type DynamoRequest<T> = (db: DynamoDB, options: { readonly abortSignal: AbortSignal }) => Promise<T>;

/**
 * The SDK's client, with a deadline for every request from credentials and connection to the answer, and without a
 * second attempt: what may have been written is not sent again. Importing this loads the SDK.
 */
export class Connection implements AsyncDisposable {
  readonly #db: DynamoDB;
  readonly #deadlineMs: number;

  constructor(url: string, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    const agent = { timeout: IDLE_LIMIT_MS };
    this.#db = new DynamoDB({
      ...endpointOf(url),
      maxAttempts: 1,
      requestHandler: { httpAgent: agent, httpsAgent: agent },
    });
  }

  /** Rejects in time; with `before-write` when nothing was sent, or the server said no. */
  call<T>(request: DynamoRequest<T>): Promise<T> {
    return this.#within(this.#deadlineMs, request);
  }

  /** For requests outside of any request of a user. */
  maintain<T>(request: DynamoRequest<T>): Promise<T> {
    return this.#within(MAINTENANCE_DEADLINE_MS, request);
  }

  /** Closes every connection; what still waits for an answer fails. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#db.destroy();
    return Promise.resolve();
  }

  async #within<T>(deadlineMs: number, request: DynamoRequest<T>): Promise<T> {
    const giveUp = new AbortController();
    const work = request(this.#db, { abortSignal: giveUp.signal });
    try {
      return await inTime(work, deadlineMs, 'dynamodb did not answer');
    } catch (error) {
      if (error instanceof TimeoutError) giveUp.abort();
      throw classified(error);
    }
  }
}

/** The part of an error of the SDK, or of the socket below it, that tells what became of the request. */
interface RequestError extends Error {
  readonly code?: string;
  /** Whose fault the server calls it: it did nothing where that is the client's. */
  readonly $fault?: 'client' | 'server';
}

function classified(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, code = '', $fault } = error as RequestError;
  if (UNSENT.has(code)) {
    return new StoreError(`there is no connection to dynamodb: ${message || code}`, 'before-write', error);
  }
  if (name === 'CredentialsProviderError') {
    return new StoreError(`there are no credentials for dynamodb: ${message}`, 'before-write', error);
  }
  if ($fault === 'client') return new StoreError(`dynamodb refused: ${name}: ${message}`, 'before-write', error);
  return error;
}
