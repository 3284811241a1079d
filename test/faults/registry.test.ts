import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FAULTS, faultKind } from '../../bench/faults/registry.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';

it('every fault of a scenario is one that exists, and strikes before it heals', () => {
  for (const { faults } of SCENARIOS) {
    for (const { kind, injectAt, healAt } of faults) {
      assert.equal(faultKind(kind).name, kind);
      assert.ok(injectAt >= 0 && injectAt < healAt && healAt <= 1, kind);
    }
  }
});

it('no two kinds of fault share a name', () => {
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
});

it('a fault that does not exist is an error that names those that do', () => {
  assert.throws(() => faultKind('node-kil'), /no fault node-kil.*node-kill/);
});
