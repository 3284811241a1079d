import type { Socket } from 'node:net';
import { nowUs } from '../../model/clock.ts';
import { parseRequestId } from '../../model/operation.ts';

/** One request that the server has read, until it is answered or given up. */
export class HeldRequest {
  readonly id: string;
  readonly user: number;
  /** Of the arrival, in the cases whose requests have no users. */
  readonly index: number;
  readonly readUs: number;
  readonly socket: Socket;
  answeredUs: number | null = null;

  constructor(id: string, readUs: number, socket: Socket) {
    const parsed = parseRequestId(id);
    if (parsed === null) throw new Error(`request id ${JSON.stringify(id)}`);
    this.id = id;
    this.user = parsed.vu;
    this.index = parsed.seq;
    this.readUs = readUs;
    this.socket = socket;
  }

  /** Sends the whole answer. @param close announces that the connection ends with it, and ends it. */
  answer(close = false): void {
    const body = this.#bodyStart() + this.#bodyEnd();
    this.#write(`${head(body.length, close)}${body}`);
    this.answeredUs = nowUs();
    if (close) this.socket.end();
  }

  /** Sends the head and half of the body. */
  answerHalf(): void {
    const body = this.#bodyStart() + this.#bodyEnd();
    this.#write(`${head(body.length, false)}${body.slice(0, body.length / 2)}`);
  }

  /** Sends the body piece by piece, evenly over `overMs`; what it echoes is the time to its last byte. */
  drip(pieces: number, overMs: number, chunked: boolean): void {
    const start = this.#bodyStart();
    const frame = (text: string): string => (chunked ? `${text.length.toString(16)}\r\n${text}\r\n` : text);
    this.#write(head(chunked ? 'chunked' : start.length + HELD_LENGTH, false));
    const size = Math.ceil(start.length / (pieces - 1));
    const startUs = nowUs();
    // Each piece sets the timer of the next one: timers of different lengths keep no order when the event loop is late.
    const sendInTime = (piece: number): void => {
      const leftMs = (overMs * piece) / pieces - (nowUs() - startUs) / 1000;
      setTimeout(
        () => {
          if (piece === pieces) {
            this.#write(frame(this.#bodyEnd()) + (chunked ? '0\r\n\r\n' : ''));
            this.answeredUs = nowUs();
          } else {
            this.#write(frame(start.slice((piece - 1) * size, piece * size)));
            sendInTime(piece + 1);
          }
        },
        Math.max(0, Math.ceil(leftMs)),
      );
    };
    sendInTime(1);
  }

  #bodyStart(): string {
    return `{"requestId":"${this.id}","filler":"${FILLER}","heldUs":`;
  }

  #bodyEnd(): string {
    return `${(nowUs() - this.readUs).toFixed(1).padStart(HELD_LENGTH - 1)}}`;
  }

  #write(text: string): void {
    if (!this.socket.destroyed) this.socket.write(text, 'latin1');
  }
}

/** Enough for half of a body to be something. */
const FILLER = 'x'.repeat(64);

/** Of the echoed time with the brace after it: fixed, so that the body's length is known before the time is. */
const HELD_LENGTH = 14;

function head(length: number | 'chunked', close: boolean): string {
  const framing = length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  return `HTTP/1.1 200 OK\r\n${framing}\r\n${close ? 'Connection: close\r\n' : ''}\r\n`;
}
