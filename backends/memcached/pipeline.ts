import { connect } from 'node:net';
import { addressOf } from './address.ts';

/**
 * Sends commands of the text protocol all at once, on a connection of their own, and resolves with their answers in
 * the same order. For commands that are answered with one line each. Rejects when the server closes the connection, or
 * is silent for `deadlineMs`.
 */
export async function sendAll(url: string, commands: readonly string[], deadlineMs: number): Promise<string[]> {
  if (commands.length === 0) return [];
  const socket = connect(addressOf(url));
  const fail = (message: string): Error => new Error(`memcached did not answer them all: ${message}`);
  socket.setEncoding('latin1');
  socket.setTimeout(deadlineMs, () => socket.destroy(fail(`nothing came for ${deadlineMs} ms`)));
  socket.write(commands.join(''), 'utf8');
  const answers: string[] = [];
  let rest = '';
  try {
    for await (const chunk of socket as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) answers.push(line);
      if (answers.length >= commands.length) return answers;
    }
  } finally {
    socket.destroy();
  }
  throw fail('the connection was closed');
}
