import type { Socket } from 'node:net';

/**
 * Closes a socket by an RST: at once, whatever is still to be sent. While its end is being said the system does not take
 * one (Node.js loses the descriptor then, and never emits `close`), so it follows as soon as that is done.
 */
export function resetSocket(socket: Socket): void {
  if (isEnding(socket)) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

/** All has been sent but the end itself, which no peer can hold up. */
function isEnding({ writableEnded, writableFinished, writableLength }: Socket): boolean {
  return writableEnded && !writableFinished && writableLength === 0;
}
