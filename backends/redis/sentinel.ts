import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { connectRedis } from './connect.ts';
import redis from './index.ts';
import { openWith } from './open.ts';
import { PRIMARY_NAME, SENTINEL_NAMES, SENTINEL_SERVICES } from './sentinel-services.ts';

/**
 * A primary, a replica that follows it, and three sentinels that put the replica in its place. Replication is not waited
 * for: what the primary acknowledged last may be lost with it.
 */
const backend: Backend = {
  ...redis,
  name: 'redis-sentinel',
  title: 'Redis, a primary and a replica, watched by three sentinels',
  services: SENTINEL_SERVICES,
  open,
};

async function open(ctx: BackendContext): Promise<OpenBackend> {
  const sentinels = SENTINEL_NAMES.map((name) => {
    const { hostname, port } = new URL(serviceUrl(ctx, name));
    return { host: hostname, port: Number(port) };
  });
  const natMap = (address: string) => detourOf(ctx, address);
  const client = await connectRedis({ sentinels, name: PRIMARY_NAME, natMap }, ctx.settings.storeDeadlineMs);
  return openWith(client, ctx.settings);
}

/** Where to connect instead of an address that a sentinel names; throws where links are laid, and none to there. */
function detourOf({ addressMap }: BackendContext, address: string): { host: string; port: number } | null {
  if (addressMap === undefined) return null;
  const detour = addressMap[address];
  if (detour === undefined) throw new Error(`a sentinel named ${address}, and no link leads there`);
  const { hostname, port } = new URL(`tcp://${detour}`);
  return { host: hostname, port: Number(port) };
}

export default backend;
