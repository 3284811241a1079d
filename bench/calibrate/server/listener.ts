import { once } from 'node:events';
import net from 'node:net';
import { nowUs } from '../../model/clock.ts';
import { HeldRequest } from './held-request.ts';
import { RequestLog } from './request-log.ts';

/** As many as the kernel allows: a queue that is too short would be a second misbehaviour. */
const AMPLE_BACKLOG = 65_535;

/** A raw TCP server on loopback that can stop listening; every request it reads goes to `onRequest`. */
export class Listener {
  readonly log = new RequestLog();
  readonly #port: number;
  readonly #backlog: number;
  readonly #server: net.Server;
  onRequest: (request: HeldRequest) => void = () => undefined;

  constructor(port: number, backlog = AMPLE_BACKLOG) {
    this.#port = port;
    this.#backlog = backlog;
    this.#server = net.createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  async listen(): Promise<void> {
    this.#server.listen({ host: '127.0.0.1', port: this.#port, backlog: this.#backlog });
    await once(this.#server, 'listening');
  }

  /** Connections from now on are refused; the ones there are stay. */
  stopListening(): void {
    this.#server.close();
  }

  #serve(socket: net.Socket): void {
    this.log.connections++;
    let text = '';
    let open: HeldRequest | null = null;
    // A client that gave up resets its connection; that is the client's to report.
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const readUs = nowUs();
      text += data.toString('latin1');
      for (let length = requestLength(text); length !== null; length = requestLength(text)) {
        const request = new HeldRequest(requestIdIn(text), readUs, socket);
        text = text.slice(length);
        if (open !== null && open.answeredUs === null) this.log.pipelined++;
        open = request;
        this.log.add(request);
        this.onRequest(request);
      }
    });
  }
}

/** Of the first request in `text`, head and body; null while it is incomplete. */
function requestLength(text: string): number | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const bodyLength = Number(/^content-length: *(\d+)/im.exec(text.slice(0, headEnd))?.[1] ?? 0);
  const length = headEnd + 4 + bodyLength;
  return text.length < length ? null : length;
}

function requestIdIn(text: string): string {
  return /^x-request-id: *(\S+)/im.exec(text)?.[1] ?? '';
}
