import { ChunkedBody, MalformedResponse } from './chunked-body.ts';

/** A whole HTTP/1.1 answer. */
export interface HttpResponse {
  readonly status: number;
  /** The values of the Set-Cookie headers. */
  readonly setCookies: readonly string[];
  readonly body: string;
  /** Whether the connection can carry another request. */
  readonly keepAlive: boolean;
}

interface Head {
  readonly status: number;
  readonly setCookies: readonly string[];
  readonly keepAlive: boolean;
  readonly bodyStart: number;
  /** In bytes; `chunked`; or `until-close` if the end of the connection ends the body. */
  readonly bodyLength: number | 'chunked' | 'until-close';
}

const HEAD_LIMIT_BYTES = 64 * 1024;

/**
 * Reads the answers on one connection, one at a time (RFC 9112). It is strict: bytes that do not fit, or that no request
 * asked for, throw `MalformedResponse`. A guess could give one user another user's answer.
 *
 * Text is held as latin1, one character per byte, and decoded as UTF-8 once it is complete.
 */
export class ResponseReader {
  #text = '';
  #head: Head | null = null;
  #chunks: ChunkedBody | null = null;

  /**
   * Takes in `length` bytes at the start of `buffer`.
   *
   * @returns the answer once it is complete; null before.
   */
  push(buffer: Buffer, length: number): HttpResponse | null {
    const piece = buffer.toString('latin1', 0, length);
    if (this.#chunks !== null) return this.#takeChunks(this.#chunks, piece);
    this.#text = this.#text === '' ? piece : this.#text + piece;
    return this.#take();
  }

  /**
   * The server closed the connection.
   *
   * @returns the answer that ends with the connection; null if it is incomplete.
   */
  end(): HttpResponse | null {
    const head = this.#head;
    return head?.bodyLength === 'until-close' ? this.#complete(head, this.#text.slice(head.bodyStart)) : null;
  }

  #take(): HttpResponse | null {
    while (this.#head === null) {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) {
        if (this.#text.length > HEAD_LIMIT_BYTES) throw new MalformedResponse('head of more than 64 KiB');
        if (!'HTTP/1.'.startsWith(this.#text.slice(0, 7))) throw new MalformedResponse('no HTTP/1 status line');
        return null;
      }
      const head = parseHead(this.#text.slice(0, end), end + 4);
      if (head.status >= 200) this.#head = head;
      else this.#text = this.#text.slice(end + 4);
    }
    const { bodyStart, bodyLength } = this.#head;
    if (bodyLength === 'until-close') return null;
    if (bodyLength === 'chunked') {
      this.#chunks = new ChunkedBody();
      return this.#takeChunks(this.#chunks, this.#text.slice(bodyStart));
    }
    const available = this.#text.length - bodyStart;
    if (available < bodyLength) return null;
    if (available > bodyLength) throw new MalformedResponse('bytes after the end of the answer');
    return this.#complete(this.#head, this.#text.slice(bodyStart));
  }

  #takeChunks(chunks: ChunkedBody, piece: string): HttpResponse | null {
    const body = chunks.push(piece);
    return body === null || this.#head === null ? null : this.#complete(this.#head, body);
  }

  #complete(head: Head, latin1Body: string): HttpResponse {
    this.#text = '';
    this.#head = null;
    this.#chunks = null;
    const { status, setCookies, keepAlive } = head;
    return { status, setCookies, keepAlive, body: decode(latin1Body) };
  }
}

/** Most bodies are ASCII, and need no decoding. */
const NOT_ASCII = /[\x80-\xff]/;

function decode(latin1: string): string {
  return NOT_ASCII.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}

function parseHead(text: string, bodyStart: number): Head {
  const lines = text.split('\r\n');
  const status = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(lines[0] ?? '');
  if (status === null) throw new MalformedResponse(`status line ${JSON.stringify((lines[0] ?? '').slice(0, 80))}`);
  const code = Number(status[2]);
  let keepAlive = status[1] === '1';
  let length: number | null = null;
  let chunked = false;
  let setCookies: string[] | null = null;
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const colon = line.indexOf(':');
    if (colon < 1) throw new MalformedResponse(`header line ${JSON.stringify(line.slice(0, 80))}`);
    // Only a few headers matter. Comparing lengths first saves most lines the lower-casing.
    switch (colon) {
      case 14:
        if (!isHeader(line, 'content-length')) break;
        length = parseLength(line.slice(15), length);
        break;
      case 10:
        if (isHeader(line, 'set-cookie')) {
          setCookies ??= [];
          setCookies.push(line.slice(11).trim());
        } else if (isHeader(line, 'connection')) {
          const value = line.slice(11).toLowerCase();
          if (value.includes('close')) keepAlive = false;
          else if (value.includes('keep-alive')) keepAlive = true;
        }
        break;
      case 17:
        if (!isHeader(line, 'transfer-encoding')) break;
        if (line.slice(18).trim().toLowerCase() !== 'chunked') throw new MalformedResponse(line);
        chunked = true;
        break;
    }
  }
  if (chunked && length !== null) throw new MalformedResponse('both Content-Length and Transfer-Encoding');
  const bodyless = code < 200 || code === 204 || code === 304;
  const bodyLength = bodyless ? 0 : chunked ? 'chunked' : (length ?? 'until-close');
  return {
    status: code,
    setCookies: setCookies ?? [],
    keepAlive: keepAlive && bodyLength !== 'until-close',
    bodyStart,
    bodyLength,
  };
}

function isHeader(line: string, name: string): boolean {
  return line.slice(0, name.length).toLowerCase() === name;
}

function parseLength(text: string, before: number | null): number {
  const value = text.trim();
  if (!/^\d{1,15}$/.test(value)) throw new MalformedResponse(`Content-Length ${JSON.stringify(value)}`);
  const length = Number(value);
  if (before !== null && before !== length) throw new MalformedResponse('two different Content-Length headers');
  return length;
}
