import type { ContainerServer, ServerSite, ServiceSpec } from '../backend.ts';
import { ping } from './ping.ts';
import { redisServer } from './service.ts';

/** What the sentinels call the primary that they watch. */
export const PRIMARY_NAME = 'session-bench';

/** How long the primary is silent before a sentinel takes it for dead. */
const DOWN_AFTER_MS = 1_000;
/**
 * After it the sentinels give up a failover, and try again after twice as long. Meanwhile a replica may follow its primary
 * by another address than theirs: they correct that later. It is what Redis has by default.
 */
const FAILOVER_TIMEOUT_MS = 180_000;
/** As many of them have to agree. */
const QUORUM = 2;

/** Nothing on a disk; and a replica that comes is sent the data at once, not after 5 s in which others might come too. */
const IN_MEMORY = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'] as const;

/** All of them name each other's addresses to each other and to clients. */
const BY_ITS_ADDRESS: ContainerServer = { hostNetwork: true };

const primary = redisServer('redis-primary', () => IN_MEMORY, BY_ITS_ADDRESS);

const replica: ServiceSpec = {
  ...redisServer('redis-replica', (site) => [...IN_MEMORY, '--replicaof', ...placeOf(site, primary)], BY_ITS_ADDRESS),
  replicaOf: primary.name,
  async isPrimary(url) {
    let isPrimary = false;
    await ping(url, async (client) => {
      isPrimary = /role:master/.test(await client.info('replication'));
    });
    return isPrimary;
  },
  ready: (url) =>
    ping(url, async (client) => {
      const state = await client.info('replication');
      // After a failover it is the primary itself.
      if (/role:slave/.test(state) && !/master_link_status:up/.test(state)) throw new Error('it has no primary yet');
    }),
};

const sentinels = [1, 2, 3].map((number, _, all) => sentinelServer(`redis-sentinel-${number}`, number === all.length));

/** Started in this order: each needs those before it. */
export const SENTINEL_SERVICES: readonly ServiceSpec[] = [primary, replica, ...sentinels];
export const SENTINEL_NAMES: readonly string[] = sentinels.map(({ name }) => name);

/** What it has learned is kept when it is started again. */
const WRITE_ONCE_AND_START = `[ -s "$0" ] || printf '%s\\n' "$@" >"$0"; exec redis-server "$0" --sentinel`;

/** @param isLast the others are there by then, and together they must be able to replace the primary. */
function sentinelServer(name: string, isLast: boolean): ServiceSpec {
  // It holds no data that could be limited.
  const { limitMemory: _, ...server } = redisServer(name, () => [], BY_ITS_ADDRESS);
  return {
    ...server,
    native: {
      ...server.native,
      // It keeps what it learns in its configuration.
      setup: (site) => [['/bin/sh', '-c', `printf '%s\\n' "$@" >"$0"`, configOf(site), ...configLines(site)]],
      args: (site) => [configOf(site), '--sentinel'],
    },
    container: {
      ...server.container,
      command: (site) => ['sh', '-c', WRITE_ONCE_AND_START, configOf(site), ...configLines(site)],
    },
    ready: (url) =>
      ping(url, async (client) => {
        await client.ping();
        if (!isLast) return;
        const replicas = (await client.call('SENTINEL', 'REPLICAS', PRIMARY_NAME)) as readonly unknown[];
        if (replicas.length === 0) throw new Error('it knows of no replica yet');
        // Rejects while there are too few of them.
        await client.call('SENTINEL', 'CKQUORUM', PRIMARY_NAME);
      }),
  };
}

function configOf({ dataDir }: ServerSite): string {
  return `${dataDir}/sentinel.conf`;
}

function configLines(site: ServerSite): readonly string[] {
  const { dataDir, host, port } = site;
  const [primaryHost, primaryPort] = placeOf(site, primary);
  return [
    `bind ${host}`,
    `port ${port}`,
    `dir "${dataDir.replaceAll(/["\\]/g, '\\$&')}"`,
    `sentinel monitor ${PRIMARY_NAME} ${primaryHost} ${primaryPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${PRIMARY_NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${PRIMARY_NAME} ${FAILOVER_TIMEOUT_MS}`,
  ];
}

function placeOf({ peers }: ServerSite, { name }: ServiceSpec): [host: string, port: string] {
  const url = peers[name];
  if (url === undefined) throw new Error(`${name} has to be started first`);
  const { hostname, port } = new URL(url);
  return [hostname, port];
}
