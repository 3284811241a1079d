import type { Socket } from 'node:net';

/**
 * Closes a socket by an RST: at once, whatever is still to be sent. While its end is being sent the system does not take
 * an RST (Node.js loses the descriptor then, and never emits `close`). The RST then follows as soon as that is done.
 */
export function resetSocket(socket: Socket): void {
  if (isEnding(socket)) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

/** Everything was sent but the end itself, which no peer can delay. */
function isEnding({ writableEnded, writableFinished, writableLength }: Socket): boolean {
  return writableEnded && !writableFinished && writableLength === 0;
}
