import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Backend, ServiceSpec } from '../../backends/backend.ts';
import memcachedCluster from '../../backends/memcached/cluster.ts';
import memcached from '../../backends/memcached/index.ts';
import redis from '../../backends/redis/index.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import type { Cluster } from '../../bench/cluster/cluster.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import type { RunningService } from '../../bench/cluster/services/provider.ts';
import type { Fault } from '../../bench/faults/fault.ts';
import { storeFill } from '../../bench/faults/store-fill.ts';
import type { RunConfig } from '../../bench/model/config.ts';
import { fillerOf } from '../../bench/seeding/fill-store.ts';
import { StoreAccess } from '../../bench/seeding/store-access.ts';
import storePressure from '../../scenarios/store-pressure.ts';
import { until } from '../backends/until.ts';

const SESSION_BYTES = 1024;
/** Many times fewer than there are sessions in a full store: each takes as long on a busy machine as it takes. */
const MOST_BATCHES = 200;

interface Stage extends AsyncDisposable {
  readonly fault: Fault;
  /** What the store was offered so far. */
  readonly batches: readonly number[];
}

/** A store with private servers, of which `change` is called first, and what fills it. */
async function stageOf(backend: Backend, change: (spec: ServiceSpec) => ServiceSpec = (spec) => spec): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const provider = nativeProvider({ folder, cpus: null });
  const services: RunningService[] = [];
  for (const spec of backend.services) {
    const running = resources.use(await provider.start(spec));
    services.push(Object.defineProperty(running, 'spec', { value: change(spec) }));
  }
  const settings = { ttlMs: 600_000, touchIntervalMs: 0, storeDeadlineMs: 1_000, keyPrefix: 'full:' };
  const dataDir = folder.subfolder('data');
  const store = resources.use(await StoreAccess.open({ backend, services, settings, dataDir }));
  const config = { load: { cohortSize: 0, sessionBytes: SESSION_BYTES }, seed: 1 } as unknown as RunConfig;
  const { signal } = new AbortController();
  const fill = fillerOf({ config, scenario: storePressure, store, settings, signal });
  const batches: number[] = [];
  const fault = storeFill.at(
    {
      cluster: { nodes: [], links: [] } as unknown as Cluster,
      services,
      replication: [],
      addSessions: (batchBytes, proceed) =>
        fill(batchBytes, async (bytes) => {
          batches.push(bytes);
          return await proceed(bytes);
        }),
    },
    0,
  );
  const owned = resources.move();
  return { fault, batches, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

describe('a store that is filled', () => {
  for (const backend of [memcachedCluster, memcached, redis]) {
    it(`${backend.name} becomes full in few steps, is kept so in small ones, and has room when it heals`, async () => {
      await using stage = await stageOf(backend);
      const { fault, batches } = stage;
      await fault.inject();
      const before = batches.length;
      assert.ok(before < MOST_BATCHES, `${before} batches`);
      await until('more come', () => Promise.resolve(batches.length > before + 3 * backend.services.length));
      assert.ok((batches.at(-1) ?? 0) <= 4 * SESSION_BYTES);
      await fault.heal();
    });
  }

  it('that does not become full is given up, and has room', async () => {
    const limitless = (spec: ServiceSpec): ServiceSpec => ({
      ...spec,
      limitMemory: () =>
        Promise.resolve({ wasFull: () => Promise.resolve(false), [Symbol.asyncDispose]: () => Promise.resolve() }),
    });
    await using stage = await stageOf(memcached, limitless);
    await assert.rejects(
      stage.fault.inject(),
      /the store did not become full, though it was offered 2\d MB of sessions$/,
    );
    await stage.fault.heal();
  });
});
