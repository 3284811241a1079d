import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';

/**
 * Counts of this process's clients since the watch began. Clients that use sockets of node:net are seen; clients in native
 * code are not.
 */
export interface ClientSocketCounts {
  /**
   * How often a socket received data after it had written. If only one request is open at a time, these are exactly the
   * round trips, whatever the protocol and the size of the answer.
   */
  readonly roundTrips: number;
  /** The most connections that were open at the same time. */
  readonly mostOpen: number;
}

/**
 * Watches every outgoing connection of this process, TCP or local, encrypted or not. To be called once, before any is
 * opened.
 *
 * @returns a function that reads the counts.
 */
export function watchClientSockets(): () => ClientSocketCounts {
  const counts = { roundTrips: 0, mostOpen: 0 };
  let open = 0;
  const writtenWhenHeard = new WeakMap<Socket, number>();
  const announced = new WeakSet<Socket>();

  const hear = (socket: Socket): void => {
    const written = socket.bytesWritten;
    if (written === (writtenWhenHeard.get(socket) ?? 0)) return;
    writtenWhenHeard.set(socket, written);
    counts.roundTrips += 1;
  };

  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    // A socket that connects again is announced again.
    if (announced.has(socket)) return;
    announced.add(socket);
    let isOpen = false;
    socket.on('connect', () => {
      isOpen = true;
      open += 1;
      counts.mostOpen = Math.max(counts.mostOpen, open);
    });
    socket.on('close', () => {
      if (isOpen) open -= 1;
      isOpen = false;
    });
    hearReadsIntoBuffer(socket, hear);
  });

  // On the prototype: a socket that is encrypted later (STARTTLS) continues as another socket, which is not announced.
  Socket.prototype.push = function push(this: Socket, ...chunk: Parameters<Socket['push']>) {
    // Sockets from the proxy are neither announced nor encrypted.
    if (chunk[0] !== null && (announced.has(this) || 'encrypted' in this)) hear(this);
    return Readable.prototype.push.apply(this, chunk);
  };
  return () => ({ ...counts });
}

/** A socket with an `onread` buffer pushes nothing. It calls a callback, which it keeps under a symbol. */
function hearReadsIntoBuffer(socket: Socket, hear: (socket: Socket) => void): void {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'kBufferCb');
  const callback: unknown = key === undefined ? null : Reflect.get(socket, key);
  if (key === undefined || typeof callback !== 'function') return;
  Reflect.set(socket, key, (...args: unknown[]): unknown => {
    hear(socket);
    return Reflect.apply(callback, undefined, args);
  });
}
