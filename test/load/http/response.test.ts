import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MalformedResponse } from '../../../bench/load/http/chunked-body.ts';
import { type HttpResponse, ResponseReader } from '../../../bench/load/http/response.ts';

const BODY = '{"requestId":"1-2","name":"Zoë 東京"}';
const COOKIES = 'Set-Cookie: a=1; Path=/\r\nSET-COOKIE: b=2\r\n';

function chunked(body: Buffer, size: number): Buffer {
  const chunks: Buffer[] = [];
  for (let start = 0; start < body.length; start += size) {
    const part = body.subarray(start, start + size);
    chunks.push(Buffer.from(`${part.length.toString(16)};x=1\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\nTrailer: x\r\n\r\n')]);
}

const withLength = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: ${Buffer.byteLength(BODY)}\r\n${COOKIES}\r\n${BODY}`,
);
const inChunks = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${COOKIES}\r\n`),
  chunked(Buffer.from(BODY), 5),
]);

/** Feeds the bytes in pieces. `early`: the answers before the last piece; `last`: the one with it. */
function read(bytes: Buffer, cuts: readonly number[] = []): { early: HttpResponse[]; last: HttpResponse | null } {
  const reader = new ResponseReader();
  const edges = [...cuts.map((position) => 1 + (position % (bytes.length - 1))), bytes.length].toSorted(
    (a, b) => a - b,
  );
  const answers: (HttpResponse | null)[] = [];
  let start = 0;
  for (const end of new Set(edges)) {
    const piece = bytes.subarray(start, end);
    answers.push(reader.push(piece, piece.length));
    start = end;
  }
  return { early: answers.slice(0, -1).filter((answer) => answer !== null), last: answers.at(-1) ?? null };
}

describe('an HTTP answer', () => {
  for (const [name, bytes] of Object.entries({ 'with a length': withLength, 'in chunks': inChunks })) {
    it(`${name} is read whole, wherever the pieces begin`, () => {
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
          const { early, last } = read(bytes, cuts);
          assert.deepEqual(early, []);
          assert.deepEqual(last, { status: 200, setCookies: ['a=1; Path=/', 'b=2'], keepAlive: true, body: BODY });
        }),
      );
    });
  }

  it('in very many chunks and pieces is read in one pass', { timeout: 30_000 }, () => {
    const body = Buffer.alloc(1024 * 1024, 'x');
    const bytes = Buffer.concat([inChunks.subarray(0, inChunks.indexOf('\r\n\r\n') + 4), chunked(body, 8)]);
    const reader = new ResponseReader();
    let answer: HttpResponse | null = null;
    for (let start = 0; start < bytes.length; start += 50) {
      const piece = bytes.subarray(start, start + 50);
      answer = reader.push(piece, piece.length);
    }
    assert.equal(answer?.body.length, body.length);
  });

  it('leaves the reader ready for the next one', () => {
    const reader = new ResponseReader();
    for (let round = 0; round < 3; round++) {
      for (const bytes of [withLength, inChunks]) assert.equal(reader.push(bytes, bytes.length)?.body, BODY);
    }
  });

  it('without a length ends with the connection, and only then', () => {
    const reader = new ResponseReader();
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\n\r\nhello');
    assert.equal(reader.push(bytes, bytes.length), null);
    assert.deepEqual(reader.end(), { status: 200, setCookies: [], keepAlive: false, body: 'hello' });
  });

  it('that is cut off is no answer', () => {
    const reader = new ResponseReader();
    assert.equal(reader.push(withLength, withLength.length - 1), null);
    assert.equal(reader.end(), null);
  });

  it('of 204 has no body, and 100 Continue is not the answer', () => {
    const bytes = Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n');
    assert.equal(read(bytes).last?.status, 204);
  });

  it('says whether the connection can be used again', () => {
    const keepAlive = (text: string): boolean | undefined => read(Buffer.from(text)).last?.keepAlive;
    assert.equal(keepAlive('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'), false);
    assert.equal(keepAlive('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'), false);
    assert.equal(keepAlive('HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n'), true);
  });

  const malformed: Record<string, string> = {
    'bytes after its end': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n',
    'no status line': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
    'a length that is no number': 'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n',
    'a length and chunks': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
    'a chunk size that is no number': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'a header without a name': 'HTTP/1.1 200 OK\r\n: x\r\n\r\n',
  };
  for (const [name, text] of Object.entries(malformed)) {
    it(`with ${name} is refused`, () => assert.throws(() => read(Buffer.from(text)), MalformedResponse));
  }
});
