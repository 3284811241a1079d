import type { Socket } from 'node:net';
import { nowUs } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { Behaviour } from './behaviour.ts';
import type { HeldRequest } from './held-request.ts';
import type { Listener } from './listener.ts';
import { block } from './queues.ts';

type Of<K extends Behaviour['kind']> = Extract<Behaviour, { kind: K }>;

/** A bounded number of answers per connection, as nginx's `keepalive_requests`; half of the connections announce it. */
export function closeAfter({ answers }: Of<'close-after'>) {
  const connections = new WeakMap<Socket, { readonly announces: boolean; answered: number }>();
  let opened = 0;
  return (request: HeldRequest): void => {
    const { socket } = request;
    // What arrives after the end is not answered. The client must report that.
    if (socket.writableEnded) return;
    let connection = connections.get(socket);
    if (connection === undefined) {
      connection = { announces: opened++ % 2 === 0, answered: 0 };
      connections.set(socket, connection);
    }
    connection.answered++;
    const last = connection.answered === answers;
    request.answer(last && connection.announces);
    if (last) socket.end();
  };
}

/** Whether `cut` cuts this arrival off: that follows from its number. */
export function isCut(index: number, every: number): boolean {
  return index % every === every - 1;
}

export function cut({ every, how }: Of<'cut'>) {
  return (request: HeldRequest): void => {
    if (!isCut(request.index, every)) return request.answer();
    request.answerHalf();
    if (how === 'end') request.socket.end();
    // Not at once: a reset overtakes what the client has not read yet, and half an answer must have arrived.
    else setTimeout(() => request.socket.resetAndDestroy(), 2);
  };
}

/** The listening socket is closed and opened again: connections are refused in between. */
export function refuse({ at, forMs }: Of<'refuse'>, listener: Listener) {
  return (request: HeldRequest): void => {
    request.answer(true);
    if (request.index !== at) return;
    const fromUs = nowUs();
    listener.stopListening();
    setTimeout(() => {
      listener.listen().then(
        () => listener.log.outage(fromUs, nowUs()),
        (error: unknown) => {
          process.stderr.write(`cannot listen again: ${messageOf(error)}\n`);
          process.exit(1);
        },
      );
    }, forMs);
  };
}

/** The listening socket stays open, but connections are not accepted: soon the kernel's queue is full. */
export function acceptNothing({ at, forMs }: Of<'accept-nothing'>, listener: Listener) {
  return (request: HeldRequest): void => {
    request.answer(true);
    if (request.index === at) block(forMs, listener.log);
  };
}
