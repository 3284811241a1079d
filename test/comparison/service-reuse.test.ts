import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBackend } from '../../backends/registry.ts';
import { leavesServicesUnusable, needsFreshServices } from '../../bench/comparison/service-reuse.ts';
import { findScenario } from '../../scenarios/registry.ts';

/** Whether a trial needs new servers, and whether the next one needs some because of it. */
const CASES: readonly (readonly [scenario: string, backend: string, before: boolean, after: boolean])[] = [
  ['steady', 'memcached', false, false],
  ['steady', 'redis-sentinel', false, false],
  ['node-kill', 'redis-sentinel', false, false],
  // A server keeps the memory that it once used for sessions: a later trial would need 50 MB more until it is full.
  ['store-pressure', 'memcached', true, true],
  ['store-pressure', 'memcached-cluster', true, true],
  // It cannot be filled, so a restart is of no use.
  ['store-pressure', 'postgres', false, true],
  ['store-pressure', 'memory', false, true],
  ['store-freeze', 'redis', false, false],
  ['store-freeze', 'redis-sentinel', false, true],
  ['store-failover', 'redis-sentinel', true, true],
];

describe('servers are replaced', () => {
  for (const [scenario, backend, before, after] of CASES) {
    it(`${before ? 'before' : 'not before'} ${scenario} of ${backend}, and ${after ? '' : 'not '}after it`, () => {
      const [what, of] = [findScenario(scenario), findBackend(backend)?.backend];
      assert.ok(what !== undefined && of !== undefined);
      assert.deepEqual([needsFreshServices(what, of), leavesServicesUnusable(what, of)], [before, after]);
    });
  }
});
