import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { environmentError } from '../../model/errors.ts';

/** A port of 127.0.0.1 that this process leases only once at a time, until the lease is disposed of. */
export interface PortLease extends Disposable {
  readonly port: number;
}

/** Where the ports of each role begin, so that addresses stay the same from run to run. */
export const FIRST_PORT = { proxy: 7100, node: 7101, link: 7120, service: 7200 } as const;

const BLOCK_PORTS = 200;
const BLOCKS = 40;
/** Held for as long as this process lives: the block of ports above it is taken. */
const BLOCK_LOCK_PORT = 7099;
/** Ports tried from the preferred one on. */
const TRIES = 90;

const leased = new Set<number>();
let block: Promise<{ readonly shift: number; readonly lock: Server }> | undefined;

/**
 * A free port: `preferred` or the next free one after it, or any. Harnesses that run at the same time get a block of
 * ports each, and only the first one gets exactly what it prefers.
 */
export async function leasePort(preferred?: number): Promise<PortLease> {
  if (preferred === undefined) return leaseAny();
  block ??= takeBlock();
  const first = preferred + (await block).shift;
  for (let port = first; port < first + TRIES; port += 1) {
    if (leased.has(port)) continue;
    leased.add(port);
    if (await isFree(port)) return lease(port);
    leased.delete(port);
  }
  throw environmentError(
    `none of the ports ${first} to ${first + TRIES - 1} of 127.0.0.1 is free`,
    'NO_FREE_PORT',
    'End the programs that listen on them',
  );
}

/** Whether this port of 127.0.0.1 is free: nothing listens there. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === null) return false;
  await close(server);
  return true;
}

async function leaseAny(): Promise<PortLease> {
  for (;;) {
    const server = await listen(0);
    if (server === null) throw environmentError('no port of 127.0.0.1 is free', 'NO_FREE_PORT');
    const { port } = server.address() as { port: number };
    await close(server);
    if (leased.has(port)) continue;
    leased.add(port);
    return lease(port);
  }
}

function lease(port: number): PortLease {
  return {
    port,
    [Symbol.dispose]: () => {
      leased.delete(port);
    },
  };
}

async function takeBlock(): Promise<{ shift: number; lock: Server }> {
  for (let index = 0; index < BLOCKS; index += 1) {
    const shift = index * BLOCK_PORTS;
    const lock = await listen(BLOCK_LOCK_PORT + shift);
    if (lock !== null) return { shift, lock: lock.unref() };
  }
  throw environmentError(
    `${BLOCKS} other runs hold all ports from ${BLOCK_LOCK_PORT} on`,
    'NO_FREE_PORT',
    'Wait until one of them ends',
  );
}

async function listen(port: number): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
