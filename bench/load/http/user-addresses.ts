import { once } from 'node:events';
import { createServer } from 'node:net';
import type { UserAddresses } from '../../model/plan.ts';
import { sourceAddressOf } from './source-pools.ts';

/**
 * The addresses of `count` users. Linux has all of 127.0.0.0/8, so users connect from them. macOS has only 127.0.0.1, so
 * users claim theirs in a header.
 *
 * @param sample stands for all: if it can be bound, all can.
 */
export async function userAddresses(
  count: number,
  sample: string = sourceAddressOf(0, { count }),
): Promise<UserAddresses> {
  return { count, claimed: !(await canBind(sample)) };
}

async function canBind(host: string): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ host, port: 0 }), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
