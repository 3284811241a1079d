import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { connectRedis } from './connect.ts';
import redis from './index.ts';
import { openWith } from './open.ts';
import { PRIMARY_NAME, SENTINEL_NAMES, SENTINEL_SERVICES } from './sentinel-services.ts';

/**
 * A primary, a replica that follows it, and three sentinels that promote the replica if the primary dies. A write does not wait
 * for its replication: the last acknowledged writes may be lost with the primary.
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
  const natMap = (address: string) => linkTo(ctx, address);
  const client = await connectRedis({ sentinels, name: PRIMARY_NAME, natMap }, ctx.settings.storeDeadlineMs);
  return openWith(client, ctx.settings);
}

/** Where to connect for an address that a sentinel names. Null: to that address. Throws if the run has links, but none for it. */
function linkTo({ addressMap }: BackendContext, address: string): { host: string; port: number } | null {
  if (addressMap === undefined) return null;
  const link = addressMap[address];
  if (link === undefined) throw new Error(`a sentinel named ${address}, which has no link`);
  const { hostname, port } = new URL(`tcp://${link}`);
  return { host: hostname, port: Number(port) };
}

export default backend;
