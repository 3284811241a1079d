import { once } from 'node:events';
import { createServer } from 'node:net';
import type { UserAddresses } from '../../model/plan.ts';
import { sourceAddressOf } from './source-pools.ts';

/**
 * How so many users come from addresses of their own: Linux has all of 127.0.0.0/8, and macOS only 127.0.0.1, where they
 * can but claim them.
 *
 * @param probed whether this one can be bound stands for all.
 */
export async function userAddresses(
  count: number,
  probed: string = sourceAddressOf(0, { count }),
): Promise<UserAddresses> {
  return { count, claimed: !(await canBind(probed)) };
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
