import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { inTime, TimeoutError } from '../../bench/process/deadline.ts';
import { StoreError } from '../backend.ts';
import { endpointOf } from './endpoint.ts';

const MAINTENANCE_DEADLINE_MS = 30_000;

/** An idle connection is closed before the server closes it: otherwise a request could be sent on a closing connection. */
const IDLE_LIMIT_MS = 10_000;

/** Errors of a request that never left this machine. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** A method of the SDK's client, called with `options` passed on. */
export type DynamoRequest<T> = (db: DynamoDB, options: { readonly abortSignal: AbortSignal }) => Promise<T>;

/**
 * The SDK's client. Every request has one deadline, for credentials, connection and answer. It is not sent twice: the first
 * attempt may have been written. Importing this file loads the SDK.
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

  /** Rejects within the deadline. The stage is `before-write` if nothing was sent, or the server refused. */
  call<T>(request: DynamoRequest<T>): Promise<T> {
    return this.#within(this.#deadlineMs, request);
  }

  /** For requests outside of any request of a user. */
  maintain<T>(request: DynamoRequest<T>): Promise<T> {
    return this.#within(MAINTENANCE_DEADLINE_MS, request);
  }

  /** Closes every connection. Requests that wait for an answer fail. */
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

/** The part of an error of the SDK, or of its socket, that shows what became of the request. */
interface RequestError extends Error {
  readonly code?: string;
  /** Who caused the error, by the server's account. If it was the client, the server did nothing. */
  readonly $fault?: 'client' | 'server';
}

function classified(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, code = '', $fault } = error as RequestError;
  if (UNSENT.has(code)) {
    return new StoreError(`no connection to dynamodb: ${message || code}`, 'before-write', error);
  }
  if (name === 'CredentialsProviderError') {
    return new StoreError(`no credentials for dynamodb: ${message}`, 'before-write', error);
  }
  if ($fault === 'client') return new StoreError(`dynamodb refused: ${name}: ${message}`, 'before-write', error);
  return error;
}
