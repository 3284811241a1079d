import { connect } from 'node:net';

/** Where a `memcached://host:port` URL points. The port is 11211 if the URL has none. */
export function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? 11211 : Number(port) };
}

/**
 * Sends text on a connection of its own, and yields the lines of the answer, as many at once as come. The connection ends
 * with the loop over them.
 *
 * @param failure how an error begins: `memcached did not list its keys`.
 * @throws Error if the server cannot be reached, closes the connection, or is silent for `deadlineMs`.
 */
export async function* exchange(
  url: string,
  text: string,
  deadlineMs: number,
  failure: string,
): AsyncGenerator<string[]> {
  const socket = connect(addressOf(url));
  socket.setEncoding('latin1');
  socket.setTimeout(deadlineMs, () => socket.destroy(new Error(`no answer within ${deadlineMs} ms`)));
  socket.write(text, 'utf8');
  let rest = '';
  try {
    for await (const chunk of socket as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split('\n').map((line) => line.trimEnd());
      rest = lines.pop() ?? '';
      yield lines;
    }
  } catch (error) {
    throw new Error(`${failure}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    socket.destroy();
  }
  throw new Error(`${failure}: the connection was closed`);
}

/** Sends one command. Resolves with the lines of its answer, up to the one that ends it. */
export async function ask(url: string, command: string, end: RegExp, deadlineMs: number): Promise<string[]> {
  const answer: string[] = [];
  for await (const lines of exchange(url, `${command}\r\n`, deadlineMs, `memcached did not answer ${command}`)) {
    answer.push(...lines);
    const last = answer.findIndex((line) => end.test(line));
    if (last >= 0) return answer.slice(0, last + 1);
  }
  return answer;
}

/** Sends commands whose answers have one line each, all at once. Resolves with the answers, in the same order. */
export async function sendAll(url: string, commands: readonly string[], deadlineMs: number): Promise<string[]> {
  const answers: string[] = [];
  if (commands.length === 0) return answers;
  for await (const lines of exchange(url, commands.join(''), deadlineMs, 'memcached did not answer all commands')) {
    for (const line of lines) answers.push(line);
    if (answers.length >= commands.length) return answers;
  }
  return answers;
}
