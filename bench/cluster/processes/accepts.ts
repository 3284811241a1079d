import { once } from 'node:events';
import { connect } from 'node:net';

/** Resolves when something accepts connections there, rejects when it does not. */
export async function accepts(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
