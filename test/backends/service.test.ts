import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServiceSpec } from '../../backends/backend.ts';
import { BACKENDS } from '../../backends/registry.ts';
import { startPrivateServer } from './private-server.ts';
import { until } from './until.ts';

/** One of each kind of server: the others differ in their arguments only. */
const services = new Map(
  BACKENDS.flatMap(({ backend }) => backend.services.map((spec) => [serverOf(spec), spec])),
).values();

function serverOf({ native }: ServiceSpec): string {
  return 'npmPackage' in native ? native.npmPackage : native.binaries[0];
}

for (const spec of services) {
  describe(`whether ${spec.name} is ready`, () => {
    it('follows from its own answer, and asking leaves no trace', async () => {
      await using server = await startPrivateServer(spec);
      await spec.ready(server.url);
      await server.freeze();
      try {
        await assert.rejects(spec.ready(server.url));
      } finally {
        await server.thaw();
      }
      await spec.ready(server.url);
      await server.kill();
      await assert.rejects(spec.ready(server.url), /ECONNREFUSED/);
      await until('all sockets are closed', () =>
        Promise.resolve(!process.getActiveResourcesInfo().includes('TCPSocketWrap')),
      );
    });
  });
}
