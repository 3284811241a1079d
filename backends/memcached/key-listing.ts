import { connect } from 'node:net';
import { addressOf } from './address.ts';

/** A key that a memcached holds, and the bytes its item takes up, header included. */
export interface ListedKey {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Every key with `prefix` that the server holds, by `lru_crawler metadump`: the only listing memcached has, and only in
 * its text protocol. Rejects when the server refuses it or is silent for `deadlineMs`.
 */
export function listKeys(url: string, prefix: string, deadlineMs: number): Promise<ListedKey[]> {
  return new Promise((resolve, reject) => {
    const keys: ListedKey[] = [];
    let rest = '';
    const socket = connect(addressOf(url));
    const fail = (message: string): void => {
      socket.destroy();
      reject(new Error(`memcached did not list its keys: ${message}`));
    };
    socket.setEncoding('latin1');
    socket.setTimeout(deadlineMs, () => fail(`no answer within ${deadlineMs} ms`));
    socket.once('connect', () => socket.write('lru_crawler metadump all\r\n'));
    socket.on('data', (chunk) => {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.map((text) => text.trimEnd())) {
        if (line === 'END') {
          socket.destroy();
          resolve(keys);
          return;
        }
        if (!line.startsWith('key=')) {
          fail(line);
          return;
        }
        const listed = parse(line);
        if (listed.key.startsWith(prefix)) keys.push(listed);
      }
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the connection was closed'));
  });
}

/** `key=<URI-encoded> exp=… la=… cas=… fetch=… cls=… size=<bytes>` */
function parse(line: string): ListedKey {
  const fields = new Map(line.split(' ').map((field) => [field.split('=', 1)[0], field.slice(field.indexOf('=') + 1)]));
  return { key: decodeURIComponent(fields.get('key') ?? ''), bytes: Number(fields.get('size') ?? 0) };
}
