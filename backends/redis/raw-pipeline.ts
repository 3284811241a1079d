import type { Redis } from 'ioredis';

/** A command as its name and arguments. Only commands whose answer is one line. */
export type Command = readonly string[];

interface Waiting {
  left: number;
  /** The first answer that was an error. Null if none was. */
  refusal: string | null;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Small enough to stay in the processor's cache until it is sent. */
const WRITTEN_AT_ONCE = 64 * 1024;

/**
 * A connection for many commands at once, of which only success or failure is read. A pipeline of ioredis makes an object and a
 * promise for each command, and takes three times as long as the server.
 */
export class RawPipeline implements Disposable {
  readonly #client: Redis;
  readonly #waiting: Waiting[] = [];
  #rest = '';
  #failure: Error | null = null;

  private constructor(client: Redis, deadlineMs: number) {
    this.#client = client;
    const { stream } = client;
    // ioredis has connected and logged in. From here on no answer belongs to a command of ioredis.
    stream.removeAllListeners('data');
    stream.on('data', (data: Buffer) => this.#take(data.toString('latin1')));
    stream.on('close', () => this.#fail('the connection was closed'));
    stream.setTimeout(deadlineMs, () => {
      if (this.#waiting.length > 0) this.#fail(`no answer within ${deadlineMs} ms`);
    });
  }

  /** Connects to the server of `client`, as the same user. */
  static async open(client: Redis, deadlineMs: number): Promise<RawPipeline> {
    const own = client.duplicate({ retryStrategy: null });
    own.on('error', () => undefined);
    await own.connect();
    return new RawPipeline(own, deadlineMs);
  }

  /** Resolves once all are answered. Rejects if one was refused, or the server is silent. */
  send(commands: readonly Command[]): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (commands.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ left: commands.length, refusal: null, resolve, reject });
      let text = '';
      for (const command of commands) {
        text += encoded(command);
        if (text.length < WRITTEN_AT_ONCE) continue;
        this.#client.stream.write(text);
        text = '';
      }
      if (text !== '') this.#client.stream.write(text);
    });
  }

  [Symbol.dispose](): void {
    this.#client.disconnect();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\r\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [first] = this.#waiting;
      if (first === undefined) return this.#fail('it sent more answers than commands were sent');
      if (line.startsWith('-')) first.refusal ??= line.slice(1);
      if (--first.left > 0) continue;
      this.#waiting.shift();
      if (first.refusal === null) first.resolve();
      else first.reject(new Error(`redis refused a session: ${first.refusal}`));
    }
  }

  #fail(why: string): void {
    this.#failure ??= new Error(`redis did not take all sessions: ${why}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
    this.#client.disconnect();
  }
}

/** A command in the protocol (RESP, "Arrays"). */
function encoded(command: Command): string {
  let text = `*${command.length}\r\n`;
  for (const argument of command) text += `$${Buffer.byteLength(argument)}\r\n${argument}\r\n`;
  return text;
}
