import net from 'node:net';
import { nowUs } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { MalformedResponse } from './malformed-response.ts';
import { type HttpResponse, ResponseReader } from './response.ts';

/** Why a request has no answer. */
export interface ConnectionFailure {
  /** `not-sent`: it waited for a connection until its time was up, or this machine could not open one. */
  readonly reason: 'refused' | 'reset' | 'timeout' | 'malformed' | 'not-sent';
  /** False when the connection was never established: the server cannot have seen the request. */
  readonly sent: boolean;
}

/**
 * Called once per request with an answer, or with null and why there is none; with when the request was sent, and
 * when the answer's last bytes came or the request failed. What it takes to parse and to check an answer is the
 * client's own time, and not in there.
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
  /** The address to connect from, for policies that route by it. */
  readonly sourceAddress?: string;
}

/**
 * What connecting ends with where this machine has no file, port, address or memory left for it (connect(2), bind(2)):
 * the server was never asked, and has refused nothing.
 */
const EXHAUSTED: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENOBUFS',
  'ENOMEM',
]);

/** Received bytes are read here by all connections: a chunk is parsed before the next one can arrive. */
const RECEIVE_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

interface ConnectionOwner {
  /** The connection can take another request. */
  idle(connection: Connection): void;
  /** The connection is of no more use. */
  closed(connection: Connection): void;
  /** This machine could not open it: the error's code. */
  exhausted(code: string): void;
}

/** One keep-alive connection that carries one request at a time and never repeats one. */
export class Connection {
  readonly #socket: net.Socket;
  readonly #reader = new ResponseReader();
  readonly #owner: ConnectionOwner;
  #connected = false;
  #open = true;
  #onAnswer: OnAnswer | null = null;
  #sentUs = 0;
  #deadline: NodeJS.Timeout | null = null;

  /** Starts to connect; a request can be sent at once. */
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

  /** Closes the connection; a request without an answer is told that it has none. */
  breakOff(): void {
    this.#broken();
  }

  #receive(length: number): void {
    const atUs = nowUs();
    if (!this.#open) return;
    // Bytes on an idle connection belong to no request: using it again could mix up two answers.
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

  /** Takes the open request off the connection, which may carry another one before this one is answered for. */
  #settle(endUs: number): (answer: HttpResponse | null, failure: ConnectionFailure | null) => void {
    const onAnswer = this.#onAnswer;
    const sentUs = this.#sentUs;
    this.#onAnswer = null;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
    return (answer, failure) => onAnswer?.(answer, failure, sentUs, endUs);
  }
}
