import type { ContainerServer, ServerSite, ServiceSpec } from '../backend.ts';
import { ping } from './ping.ts';
import { redisServer } from './service.ts';

/** The primary's name in the configuration of the sentinels. */
export const PRIMARY_NAME = 'session-bench';

/** A sentinel takes the primary for dead after this silence. */
const DOWN_AFTER_MS = 1_000;
/**
 * The sentinels give up a failover after this time, and try again after twice this time. During it a replica may follow its
 * primary by another address than theirs: they correct that only afterwards. This is Redis's default.
 */
const FAILOVER_TIMEOUT_MS = 180_000;
/** The number of sentinels that have to agree. */
const QUORUM = 2;

/** No data on a disk. A new replica gets the data at once; by default the primary waits 5 s for others to join it. */
const IN_MEMORY = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'] as const;

/** All of them give each other's addresses to each other and to clients. */
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
      // After a failover the replica is the primary itself.
      if (/role:slave/.test(state) && !/master_link_status:up/.test(state)) throw new Error('it has no primary yet');
    }),
};

const sentinels = [1, 2, 3].map((number, _, all) => sentinelServer(`redis-sentinel-${number}`, number === all.length));

/** Started in this order: each needs those before it. */
export const SENTINEL_SERVICES: readonly ServiceSpec[] = [primary, replica, ...sentinels];
export const SENTINEL_NAMES: readonly string[] = sentinels.map(({ name }) => name);

/** A restart keeps what the sentinel has written into its configuration. */
const WRITE_ONCE_AND_START = `[ -s "$0" ] || printf '%s\\n' "$@" >"$0"; exec redis-server "$0" --sentinel`;

/** @param isLast it is started last, so it checks that all together can replace the primary. */
function sentinelServer(name: string, isLast: boolean): ServiceSpec {
  // A sentinel holds no data that could be limited.
  const { limitMemory: _, ...server } = redisServer(name, () => [], BY_ITS_ADDRESS);
  return {
    ...server,
    native: {
      ...server.native,
      // A sentinel writes its state into its configuration.
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
        if (replicas.length === 0) throw new Error('it has found no replica yet');
        // Rejects while too few sentinels are connected.
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
