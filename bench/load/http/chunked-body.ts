/** The received bytes cannot be an HTTP/1.1 answer to the open request. */
export class MalformedResponse extends Error {
  override name = 'MalformedResponse';
}

/**
 * Reads the body of a chunked message (RFC 9112, 7.1) piece by piece. No byte is read twice: many small pieces take no
 * longer than a few large ones.
 */
export class ChunkedBody {
  readonly #data: string[] = [];
  /** Received, and not read yet. */
  #rest = '';
  /** The length of the chunk that is open; null between two. */
  #open: number | null = null;
  #isInTrailers = false;

  /**
   * Takes in the next piece, as latin1.
   *
   * @returns the whole body once it is complete; null before.
   * @throws MalformedResponse if this is no chunked body, or bytes follow its end.
   */
  push(text: string): string | null {
    this.#rest += text;
    while (!this.#isInTrailers) if (!this.#readSize() || !this.#readData()) return null;
    return this.#readTrailers() ? this.#data.join('') : null;
  }

  #readSize(): boolean {
    if (this.#open !== null) return true;
    const line = this.#takeLine();
    if (line === null) return false;
    const size = /^([0-9a-fA-F]{1,8})(?:[ \t]*;.*)?$/.exec(line);
    if (size === null) throw new MalformedResponse('chunk size');
    this.#open = Number.parseInt(size[1] ?? '', 16);
    return true;
  }

  /** The last chunk is empty, and the trailers follow it at once. */
  #readData(): boolean {
    const length = this.#open ?? 0;
    if (length > 0) {
      if (this.#rest.length < length + 2) return false;
      if (this.#rest.slice(length, length + 2) !== '\r\n') throw new MalformedResponse('chunk without its end');
      this.#data.push(this.#rest.slice(0, length));
      this.#rest = this.#rest.slice(length + 2);
    }
    this.#isInTrailers = length === 0;
    this.#open = null;
    return true;
  }

  /** Whether the trailers are complete, and the message with them. */
  #readTrailers(): boolean {
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) {
      if (line !== '') continue;
      if (this.#rest !== '') throw new MalformedResponse('bytes after the end of the answer');
      return true;
    }
    return false;
  }

  #takeLine(): string | null {
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) return null;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 2);
    return line;
  }
}
