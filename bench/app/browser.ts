import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { CookieJar } from './cookie-jar.ts';

/** Far more than the store's deadline. */
const ANSWER_LIMIT_MS = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The client's port of the connection it came over. */
  readonly connection: number | undefined;
}

/** Called with each request as it is sent, such as `GET /session`, and with its answer to come. */
export type OnSend = (what: string, answer: Promise<Answer>) => void;

/**
 * A user of the application, with one connection at a time and a jar for its cookies. Lapsed cookies are sent all the
 * same: that the server refuses them is the server's own doing then.
 */
export class Browser implements Disposable {
  readonly name: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #jar = new CookieJar();
  readonly #onSend: OnSend;
  #requests = 0;

  constructor(name: string, onSend: OnSend = () => undefined) {
    this.name = name;
    this.#onSend = onSend;
  }

  /** The Cookie header that is sent; may be empty. */
  get cookie(): string {
    return this.#jar.headerWithLapsed();
  }

  set cookie(header: string) {
    this.#jar.replaceAll(header);
  }

  login(port: number, userId = this.name): Promise<Answer> {
    return this.send(port, 'POST', '/login', { body: JSON.stringify({ userId }) });
  }

  read(port: number): Promise<Answer> {
    return this.send(port, 'GET', '/session');
  }

  post(port: number, path: '/cart' | '/checkout' | '/logout'): Promise<Answer> {
    return this.send(port, 'POST', path);
  }

  send(
    port: number,
    method: string,
    path: string,
    options: { readonly body?: string; readonly requestId?: string | null } = {},
  ): Promise<Answer> {
    this.#requests += 1;
    const { body = '', requestId = `${this.name}-${this.#requests}` } = options;
    const { cookie } = this;
    const headers = {
      'content-length': String(Buffer.byteLength(body)),
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
      ...(cookie === '' ? {} : { cookie }),
      ...(requestId === null ? {} : { 'x-request-id': requestId }),
    };
    const answer = new Promise<Answer>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: this.#agent }, (incoming) => {
        const connection = incoming.socket.localPort;
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          for (const setCookie of incoming.headers['set-cookie'] ?? []) this.#jar.store(setCookie);
          const { statusCode: status = 0 } = incoming;
          const parsed = jsonOf(text);
          if (parsed === null) reject(new Error(`${method} ${path} was answered with ${status}, and not with JSON`));
          else resolve({ status, headers: incoming.headers, text, body: parsed, connection });
        });
      });
      outgoing.on('error', reject);
      outgoing.setTimeout(ANSWER_LIMIT_MS, () => {
        outgoing.destroy(new Error(`${method} ${path} was not answered within ${ANSWER_LIMIT_MS / 1_000} s`));
      });
      outgoing.end(body);
    });
    this.#onSend(`${method} ${path}`, answer);
    return answer;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

function jsonOf(text: string): Answer['body'] | null {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return null;
  }
}
