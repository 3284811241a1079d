import { Client, Server } from 'memjs';
import { StoreError } from '../backend.ts';
import { addressOf } from './text-protocol.ts';

/** The answer to a memcached command, as memjs passes it on. */
type Answer<T> = (error: Error | null, value: T) => void;

const silent = { log: () => undefined };

/**
 * One connection to memcached, replaced by a new one after any error. memjs has two faults: it never answers a call whose
 * connection was closed in order, and after half an answer it misreads all later ones. So each call has a deadline here, and
 * a client that failed once is not used again.
 */
export class Connection implements AsyncDisposable {
  readonly #url: string;
  readonly #deadlineMs: number;
  #client: Client | undefined;

  constructor(url: string, deadlineMs: number) {
    this.#url = url;
    this.#deadlineMs = deadlineMs;
  }

  /** Sends one command. Rejects if the server refuses, or does not answer in time. The stage is `before-write` if nothing was sent. */
  call<T>(command: (client: Client, done: Answer<T>) => void): Promise<T> {
    const client = (this.#client ??= this.#connect());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => fail(new Error(`memcached did not answer within ${this.#deadlineMs} ms`)),
        this.#deadlineMs,
      );
      const fail = (error: Error): void => {
        clearTimeout(timer);
        if (!isRefusal(error)) this.#replace(client, error);
        reject(isUnsent(error) ? new StoreError('no connection to memcached', 'before-write', error) : error);
      };
      command(client, (error, value) => {
        if (error !== null) {
          fail(error);
          return;
        }
        clearTimeout(timer);
        resolve(value);
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#client !== undefined) this.#replace(this.#client, new Error('the connection was closed'));
    return Promise.resolve();
  }

  #connect(): Client {
    const { host, port } = addressOf(this.#url);
    const timeout = this.#deadlineMs / 1_000;
    const server = new Server(host, port, undefined, undefined, { timeout, conntimeout: timeout, keepAlive: true });
    return new Client([server], { retries: 1, logger: silent });
  }

  /** Gives up a client: its socket is destroyed, and other calls that wait on it fail. */
  #replace(client: Client, error: Error): void {
    if (this.#client === client) this.#client = undefined;
    for (const server of client.servers) server.error(error);
  }
}

function isUnsent(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNREFUSED';
}

/** The server refused the command, and the connection is still good. memjs marks such errors by their text only. */
function isRefusal(error: Error): boolean {
  return error.message.startsWith('MemJS ');
}
