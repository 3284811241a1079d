import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_BACKEND_NAMES } from '../../backends/default-names.ts';
import { loadBackend } from '../../backends/load.ts';
import { BACKEND_NAMES, BACKENDS, findBackend } from '../../backends/registry.ts';

describe('the registry of backends', () => {
  it('has six for a run without --backends, in the order of every table', () => {
    assert.deepEqual(DEFAULT_BACKEND_NAMES, ['none', 'memory', 'sticky', 'postgres', 'redis', 'memcached']);
    assert.deepEqual(
      BACKEND_NAMES.filter((name) => DEFAULT_BACKEND_NAMES.includes(name)),
      DEFAULT_BACKEND_NAMES,
    );
    assert.equal(new Set(BACKEND_NAMES).size, BACKEND_NAMES.length);
  });

  it('leads to the module that an app server imports', async () => {
    for (const { backend, moduleUrl } of BACKENDS) assert.equal(await loadBackend(moduleUrl), backend);
  });

  it('finds a backend by its exact name', () => {
    assert.equal(findBackend('redis')?.backend.name, 'redis');
    assert.equal(findBackend('Redis'), undefined);
  });

  it('promises only what is possible: a session that only one node has is lost with the node', () => {
    for (const { backend } of BACKENDS) {
      const { shared, survivesNodeLoss } = backend.guarantees;
      if (!shared) assert.equal(survivesNodeLoss, false, backend.name);
    }
  });
});
