import net from 'node:net';
import { environmentError, messageOf } from '../../model/errors.ts';

/**
 * The first of the addresses that accepts a connection. The connection is closed again; nothing is sent.
 *
 * @throws BenchError (exit 3) if no address accepts one.
 */
export async function firstReachable(addresses: readonly string[], port: number, limitMs: number): Promise<string> {
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      await connect(address, port, limitMs);
      return address;
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  throw unreachable(
    addresses.map((address) => (net.isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`)),
    failures,
  );
}

/** The error for a target where nothing listens. */
export function unreachable(places: readonly string[], failures: readonly string[]): Error {
  return environmentError(
    `nothing answers at ${places.join(' or ')}: ${failures.join('; ')}`,
    'TARGET_UNREACHABLE',
    'Start the server, or correct the URL',
  );
}

async function connect(host: string, port: number, limitMs: number): Promise<void> {
  const socket = net.connect({ host, port });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
      socket.setTimeout(limitMs, () => reject(new Error(`no connection within ${limitMs} ms`)));
    });
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
