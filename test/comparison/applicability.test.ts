import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBackend } from '../../backends/registry.ts';
import { reasonToSkip } from '../../bench/comparison/applicability.ts';
import { findScenario } from '../../scenarios/registry.ts';

const OURS = { ownServices: true, canEndSessions: true, canSeed: true, isEncrypted: false, nodes: 3 };

function reasonFor(scenarioName: string, backendName: string, stack = OURS): string | null {
  const [scenario, registered] = [findScenario(scenarioName), findBackend(backendName)];
  assert.ok(scenario !== undefined && registered !== undefined);
  return reasonToSkip(scenario, registered.backend, stack);
}

describe('a scenario that does not apply to a backend is skipped with a reason', () => {
  const cases: readonly (readonly [scenario: string, backend: string, reason: RegExp | null, stack?: typeof OURS])[] = [
    ['steady', 'none', null],
    ['node-kill', 'none', null],
    ['store-restart', 'none', /none keeps no sessions/],
    ['store-restart', 'memory', /memory has no server/],
    ['store-restart', 'sqlite', /sqlite has no server/],
    ['store-restart', 'redis', null],
    ['store-freeze', 'redis', /others run/, { ...OURS, ownServices: false }],
    ['node-freeze', 'redis', null, { ...OURS, ownServices: false }],
    ['store-pressure', 'redis', null],
    ['store-pressure', 'memcached-cluster', null],
    ['store-pressure', 'postgres', /how much memory the servers of postgres may fill is not limited here/],
    ['store-pressure', 'sqlite', /sqlite has no server/],
    ['store-pressure', 'redis', /others run/, { ...OURS, ownServices: false }],
    ['store-pressure', 'redis', /cannot be seeded/, { ...OURS, canSeed: false }],
    ['size-256', 'signed-cookie', null],
    ['size-4k', 'signed-cookie', /at most 2,960 bytes/],
    ['services', 'redis', null],
    ['services', 'redis', /account and cart need a node each/, { ...OURS, nodes: 1 }],
    ['store-partition-node', 'redis', null],
    ['store-partition-node', 'redis', null, { ...OURS, ownServices: false }],
    ['store-partition-node', 'redis', /expects the name of its server/, { ...OURS, isEncrypted: true }],
    ['store-partition-all', 'memory', /memory has no server that it could be cut off from/],
    ['store-partition-reset', 'sqlite', /sqlite has no server/],
    ['store-partition-delay', 'none', /keeps no sessions/],
    ['store-failover', 'redis-sentinel', null],
    ['store-failover', 'redis-sentinel', /others run/, { ...OURS, ownServices: false }],
    ['store-failover', 'redis', /redis has no replica/],
    ['store-failover', 'memory', /memory has no replica/],
    ['thundering-login', 'memory', null],
    ['thundering-login', 'signed-cookie', /cannot end sessions/, { ...OURS, canEndSessions: false }],
  ];
  it('a fault that the clients of a backend would not notice is left out', () => {
    const [scenario, registered] = [findScenario('store-partition-all'), findBackend('redis')];
    assert.ok(scenario !== undefined && registered !== undefined);
    assert.match(
      reasonToSkip(scenario, { ...registered.backend, bypassesLinks: true }, OURS) ?? '',
      /without any link/,
    );
  });
  for (const [scenario, backend, reason, stack] of cases) {
    it(`${scenario} of ${backend}: ${reason === null ? 'runs' : 'is skipped'}`, () => {
      const found = reasonFor(scenario, backend, stack);
      if (reason === null) assert.equal(found, null);
      else assert.match(found ?? '', reason);
    });
  }
});
