import { Socket } from 'node:net';
import { HANDSHAKE_DELAYS, heldUs } from './delay.ts';
import type { Departures } from './departures.ts';
import { OneWay } from './one-way.ts';
import type { Address, LinkDelay } from './protocol.ts';
import { resetSocket } from './reset-socket.ts';

export interface ConnectionOptions {
  /** Where the connection leads. */
  readonly target: Address;
  readonly departures: Departures;
  /** The delay now. */
  readonly delay: () => LinkDelay;
  readonly isCut: () => boolean;
  readonly seed: number;
  /** Which of the link's connections it is, from 0. */
  readonly index: number;
}

/** A connection through a link: a client's socket, one to the target, and what is on the way between the two. */
export class RelayedConnection {
  readonly #client: Socket;
  readonly #server = new Socket({ allowHalfOpen: true });
  readonly #ways: readonly [toServer: OneWay, toClient: OneWay];

  /** @param client just accepted; the target sees the connection one handshake later. */
  constructor(client: Socket, options: ConnectionOptions) {
    const { target, delay, seed, index, departures, isCut } = options;
    this.#client = client;
    this.#server.setNoDelay(true);
    // Every error is followed by `close`, which is what ends the other side.
    for (const socket of this.#sockets) socket.on('error', () => undefined);
    const oneWay = (source: Socket, sink: Socket, stream: number): OneWay =>
      new OneWay({
        source,
        sink,
        departures,
        isCut,
        heldUs: (piece) => heldUs(delay(), seed, stream, piece),
      });
    const toServer = oneWay(client, this.#server, 2 * index);
    this.#ways = [toServer, oneWay(this.#server, client, 2 * index + 1)];
    toServer.begin(() => this.#server.connect(target), HANDSHAKE_DELAYS * delay().delayMs * 1000);
  }

  /** Calls back once both of its sockets are closed. */
  onceClosed(callback: () => void): void {
    for (const socket of this.#sockets) {
      socket.once('close', () => {
        if (this.#sockets.every(({ closed }) => closed)) callback();
      });
    }
  }

  /** What is on the way is lost. */
  cut(): void {
    for (const way of this.#ways) way.cut();
  }

  /** Continues after a cut, or ends by a reset if something was lost. */
  restore(): void {
    if (this.#ways.some((way) => way.hasLost)) this.reset();
    else for (const way of this.#ways) way.resume();
  }

  /** An RST to both sides. */
  reset(): void {
    for (const socket of this.#sockets) resetSocket(socket);
  }

  get #sockets(): readonly Socket[] {
    return [this.#client, this.#server];
  }
}
