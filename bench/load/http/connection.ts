import net from 'node:net';
import { nowUs } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { MalformedResponse } from './chunked-body.ts';
import { type HttpResponse, ResponseReader } from './response.ts';

/** The cause of a request without an answer. */
export interface ConnectionFailure {
  /** `not-sent`: no connection was free within the deadline, or this machine could not open one. */
  readonly reason: 'refused' | 'reset' | 'timeout' | 'malformed' | 'not-sent';
  /** False if the connection was never established: the server cannot have seen the request. */
  readonly sent: boolean;
}

/**
 * Called once per request, with an answer or a failure; the other is null. `sentUs` is null if nothing was sent. `endUs`
 * is when the answer's last bytes came, or when the request failed: the time to parse and check an answer is the client's
 * own, and not part of it.
 */
export type OnAnswer = (
  answer: HttpResponse | null,
  failure: ConnectionFailure | null,
  sentUs: number | null,
  endUs: number,
) => void;

export interface Target {
  readonly host: string;
  readonly port: number;
  /** The address to connect from, for policies that route by address. */
  readonly sourceAddress?: string;
}

/**
 * Errors of a connect for which this machine has no file, port, address or memory left (connect(2), bind(2)). The server
 * did not refuse anything: nothing was sent to it.
 */
const EXHAUSTED: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENOBUFS',
  'ENOMEM',
]);

/** Shared by all connections: each piece is parsed before the next one can arrive. */
const RECEIVE_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

interface ConnectionOwner {
  /** The connection can take another request. */
  idle(connection: Connection): void;
  /** The connection cannot be used again. */
  closed(connection: Connection): void;
  /** This machine could not open the connection; with the error code. */
  exhausted(code: string): void;
}

/**
 * One keep-alive connection that carries one request at a time and never repeats one.
 *
 * This is an HTTP/1.1 client of our own because the cost of a request limits the load that one core can send: with it, a
 * virtual user's request takes at most 0.6 of the CPU that autocannon takes for the same (`npm run bench:generator`).
 */
export class Connection {
  readonly #socket: net.Socket;
  readonly #reader = new ResponseReader();
  readonly #owner: ConnectionOwner;
  #connected = false;
  #open = true;
  #onAnswer: OnAnswer | null = null;
  #sentUs = 0;
  #deadline: NodeJS.Timeout | null = null;

  /** Starts to connect. A request can be sent at once. */
  constructor(target: Target, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#socket = net.connect({
      host: target.host,
      port: target.port,
      noDelay: true,
      ...(target.sourceAddress === undefined ? {} : { localAddress: target.sourceAddress }),
      onread: {
        buffer: RECEIVE_BUFFER,
        callback: (length) => {
          this.#receive(length);
          return true;
        },
      },
    });
    this.#socket
      .on('connect', () => {
        this.#connected = true;
      })
      .on('end', () => this.#ended())
      .on('error', (error: NodeJS.ErrnoException) => this.#broken(error.code))
      .on('close', () => this.#broken());
  }

  /** Whether the connection can still be used. */
  get open(): boolean {
    return this.#open;
  }

  /** Sends a request, head and body as one latin1 text; `onAnswer` is called exactly once, within `deadlineMs`. */
  send(request: string, deadlineMs: number, onAnswer: OnAnswer): void {
    if (this.#onAnswer !== null || !this.#open) throw new Error('the connection is busy or closed');
    this.#onAnswer = onAnswer;
    this.#deadline = setTimeout(() => this.#fail('timeout'), deadlineMs);
    this.#sentUs = nowUs();
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.destroy();
    this.#owner.closed(this);
  }

  /** Closes the connection; an open request fails. */
  breakOff(): void {
    this.#broken();
  }

  #receive(length: number): void {
    const atUs = nowUs();
    if (!this.#open) return;
    // Bytes on an idle connection belong to no request. Using it again could mix up two answers.
    if (this.#onAnswer === null) return this.close();
    let response: HttpResponse | null;
    try {
      response = this.#reader.push(RECEIVE_BUFFER, length);
    } catch (error) {
      if (!(error instanceof MalformedResponse))
        throw new Error(`reading an answer: ${messageOf(error)}`, { cause: error });
      return this.#fail('malformed');
    }
    if (response !== null) this.#answer(response, atUs);
  }

  #ended(): void {
    const response = this.#onAnswer === null ? null : this.#reader.end();
    if (response === null) this.#fail('reset');
    else this.#answer(response, nowUs());
  }

  #answer(response: HttpResponse, atUs: number): void {
    const settle = this.#settle(atUs);
    if (!response.keepAlive) this.close();
    else this.#owner.idle(this);
    settle(response, null);
  }

  #broken(code = ''): void {
    if (this.#connected || !this.#open || !EXHAUSTED.has(code))
      return this.#fail(this.#connected ? 'reset' : 'refused');
    this.#owner.exhausted(code);
    this.#fail('not-sent');
  }

  #fail(reason: ConnectionFailure['reason']): void {
    const settle = this.#settle(nowUs());
    this.close();
    settle(null, { reason, sent: this.#connected });
  }

  /** Frees the connection for the next request, before `onAnswer` of this one is called. */
  #settle(endUs: number): (answer: HttpResponse | null, failure: ConnectionFailure | null) => void {
    const onAnswer = this.#onAnswer;
    const sentUs = this.#sentUs;
    this.#onAnswer = null;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
    return (answer, failure) => onAnswer?.(answer, failure, sentUs, endUs);
  }
}
