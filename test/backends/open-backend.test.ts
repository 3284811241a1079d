import assert from 'node:assert/strict';
import { test } from 'node:test';
import expressSession from 'express-session';
import type { BackendContext } from '../../backends/backend.ts';
import { type BackendSite, openBackend } from '../../backends/load.ts';
import { BenchError } from '../../bench/model/errors.ts';

const SITE: BackendSite = {
  services: {},
  settings: { ttlMs: 60_000, storeDeadlineMs: 1000, keyPrefix: 'x_' },
  cookieSecret: 'secret',
  dataDir: '/nowhere',
  nodeId: 'node-1',
  signal: AbortSignal.abort(),
};

/** Opens a store whose `open` does this with its context. */
async function opened(read: (ctx: BackendContext) => void): Promise<void> {
  await openBackend(
    {
      async open(ctx) {
        read(ctx);
        return { store: new expressSession.MemoryStore() };
      },
    },
    { ...SITE, addressMap: { 'a:1': 'b:2' } },
  );
}

test('a store that reads the links by their old name is refused with the new one', async () => {
  await assert.rejects(
    opened((ctx) => Reflect.get(ctx, 'detours')),
    (error) =>
      error instanceof BenchError &&
      error.message === 'ctx.detours is called ctx.addressMap now (backends/contract/backend.ts)',
  );
});

test('a store may copy and list its context', async () => {
  await opened((ctx) => {
    assert.deepEqual({ ...ctx }.addressMap, { 'a:1': 'b:2' });
    assert.ok(!Object.keys(ctx).includes('detours'));
  });
});
