import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';

/** What the clients in this process did over sockets of node:net since the watch began; those of native code are not seen. */
export interface ClientSocketCounts {
  /**
   * Times that a socket heard something after it had written: as long as one thing is asked at a time, exactly the round
   * trips, whatever was asked and however large the answer.
   */
  readonly roundTrips: number;
  /** The most connections that were open at the same time. */
  readonly mostOpen: number;
}

/**
 * Watches every outgoing connection of this process, TCP or local, encrypted or not. To be called once, before any is
 * opened. Returns what reads the counts.
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
    // One that is connected anew is announced again.
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

  // On the prototype, since a socket that is encrypted later on (STARTTLS) goes on as another one that nobody announces.
  Socket.prototype.push = function push(this: Socket, ...chunk: Parameters<Socket['push']>) {
    // What comes in from the proxy is not encrypted.
    if (chunk[0] !== null && (announced.has(this) || 'encrypted' in this)) hear(this);
    return Readable.prototype.push.apply(this, chunk);
  };
  return () => ({ ...counts });
}

/** A socket with a buffer of its user's own (`onread`) pushes nothing: it calls a callback that it keeps under a symbol. */
function hearReadsIntoBuffer(socket: Socket, hear: (socket: Socket) => void): void {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'kBufferCb');
  const callback: unknown = key === undefined ? null : Reflect.get(socket, key);
  if (key === undefined || typeof callback !== 'function') return;
  Reflect.set(socket, key, (...args: unknown[]): unknown => {
    hear(socket);
    return Reflect.apply(callback, undefined, args);
  });
}
