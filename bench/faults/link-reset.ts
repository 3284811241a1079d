import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Address } from '../cluster/links/protocol.ts';
import { inTime } from '../process/deadline.ts';
import { linkFault } from './link-fault.ts';

const SEEN_LIMIT_MS = 5_000;

/** Every connection between a node and the store ends by an RST, and new ones are refused. */
export const linkReset = linkFault({
  name: 'link-reset',
  happened: 'was refused by the store',
  async inject({ link: { control, address } }) {
    const held = await connected(address);
    const ended = endOf(held);
    await control.reset();
    await ended;
    await confirmRefusal(address);
  },
});

async function connected({ host, port }: Address): Promise<Socket> {
  const socket = connect({ host, port });
  await inTime(once(socket, 'connect'), SEEN_LIMIT_MS, 'no connection');
  return socket.resume();
}

/** Resolves when the other side has ended this connection; throws when it has not for 5 s. */
async function endOf(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => resolve());
    socket.setTimeout(SEEN_LIMIT_MS, () => {
      reject(new Error('a connection outlived the reset of its link'));
      socket.destroy();
    });
  });
}

/** Throws if something still listens there. */
async function confirmRefusal(address: Address): Promise<void> {
  const socket = await connected(address).catch(() => null);
  socket?.destroy();
  if (socket !== null) throw new Error(`port ${address.port} still takes connections though its link was reset`);
}
