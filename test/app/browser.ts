import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The client's port of the connection it came over. */
  readonly connection: number | undefined;
}

/** A user with one connection at a time, who keeps the session cookie. */
export class Browser implements Disposable {
  cookie = '';
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #name: string;
  #requests = 0;

  constructor(name: string) {
    this.#name = name;
  }

  login(port: number, userId = this.#name): Promise<Answer> {
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
    const { body = '', requestId = `${this.#name}-${this.#requests}` } = options;
    const headers = {
      'content-length': String(Buffer.byteLength(body)),
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(requestId === null ? {} : { 'x-request-id': requestId }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: this.#agent }, (incoming) => {
        const connection = incoming.socket.localPort;
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          const [setCookie] = incoming.headers['set-cookie'] ?? [];
          if (setCookie !== undefined) this.cookie = setCookie.split(';')[0] ?? '';
          const parsed = JSON.parse(text) as Answer['body'];
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed, connection });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
