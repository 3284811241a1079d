import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Backend } from '../../backends/backend.ts';
import { BACKENDS, findBackend, type RegisteredBackend } from '../../backends/registry.ts';
import { chooseBackends } from '../../bench/catalogue/choose-backends.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { startNode } from '../../bench/cluster/nodes/app-node-process.ts';
import { FIRST_PORT, leasePort } from '../../bench/cluster/processes/port.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import { ServicePool } from '../../bench/comparison/service-pool.ts';
import { emitTo } from '../../bench/model/run-event.ts';
import { countRoundTrips, type RoundTrips } from '../../bench/trial/round-trips.ts';
import { fileOf } from '../conformance/conform.ts';

const SETTINGS = { ttlMs: 60_000, storeDeadlineMs: 5_000, keyPrefix: 'round_trips_' };
const TOUCH_INTERVAL_MS = 30_000;

const NOWHERE: RoundTrips = { login: 0, read: 0, write: 0, logout: 0 };
/** A session is loaded, and then touched, saved or ended. */
const THROUGH_EXPRESS_SESSION: RoundTrips = { login: 1, read: 2, write: 2, logout: 2 };
const TOUCHED_A_MOMENT_AGO: RoundTrips = { ...THROUGH_EXPRESS_SESSION, read: 1 };
/** The whole request is one script. */
const BY_SCRIPTS: RoundTrips = { login: 1, read: 1, write: 1, logout: 1 };

/** The round trips of a backend with servers and an express-session store. */
const OWN_PORTS: Readonly<Record<string, RoundTrips>> = { 'redis-hash': BY_SCRIPTS };

function expected({ name, services }: Backend, touchIntervalMs: number): RoundTrips {
  if (services.length === 0) return NOWHERE;
  return OWN_PORTS[name] ?? (touchIntervalMs === 0 ? THROUGH_EXPRESS_SESSION : TOUCHED_A_MOMENT_AGO);
}

const EXAMPLE = fileOf('../../docs/stores/connect-redis.ts');

describe('the round trips of a request to the store', async () => {
  const { backends } = await chooseBackends(EXAMPLE);
  let running: { readonly folder: RunFolder; readonly stack: ServicePool } & AsyncDisposable;

  before(async () => {
    await using resources = new AsyncDisposableStack();
    const folder = resources.use(await RunFolder.create());
    const stack = resources.use(
      new ServicePool({
        provider: nativeProvider({ folder, cpus: null }),
        folder,
        settings: SETTINGS,
        cpus: null,
        signal: new AbortController().signal,
        emit: emitTo([]),
      }),
    );
    const owned = resources.move();
    running = { folder, stack, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  });
  after(() => running[Symbol.asyncDispose]());

  /** On a node of its own. `needsServices` is false for a backend without servers. */
  async function measured(
    { backend, moduleUrl }: RegisteredBackend,
    touchIntervalMs: number,
    needsServices = backend.services.length > 0,
  ): Promise<RoundTrips | null> {
    const { folder, stack } = running;
    const services = await stack.services(backend.services);
    const { dataDir } = await stack.open(backend, services);
    using lease = await leasePort(FIRST_PORT.node);
    await using node = await startNode({
      folder,
      config: {
        nodeId: 'node-1',
        host: '127.0.0.1',
        port: lease.port,
        backendModule: moduleUrl,
        services: Object.fromEntries(services.map(({ spec, url }) => [spec.name, url])),
        settings: { ...SETTINGS, touchIntervalMs },
        dataDir,
        sessionBytes: 1_024,
        cookieSecret: 'round trips are counted, not guessed',
        sweepIntervalMs: 60_000,
      },
      cores: null,
    });
    return await countRoundTrips(node, needsServices);
  }

  it('are tested for all built-in backends, and for a module', () => {
    assert.equal(backends.length, BACKENDS.length + 1);
  });

  for (const chosen of backends) {
    const { backend } = chosen;
    it(`are as expected with ${backend.name}`, async () => {
      assert.deepEqual(await measured(chosen, 0), expected(backend, 0));
      if (backend.services.length === 0) return;
      const throttled = await measured(chosen, TOUCH_INTERVAL_MS);
      assert.deepEqual(throttled, expected(backend, TOUCH_INTERVAL_MS), 'with --touch-interval');
    });
  }

  it('are unknown if no traffic of a client with a server is seen', async () => {
    const silent = findBackend('memory');
    assert.ok(silent !== undefined);
    assert.equal(await measured(silent, 0, true), null);
  });
});
