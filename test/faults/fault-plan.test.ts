import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppNode } from '../../bench/cluster/nodes/app-node.ts';
import type { FaultSite } from '../../bench/faults/fault.ts';
import { timedFaults } from '../../bench/faults/fault-plan.ts';

const nodes = ['node-1', 'node-2', 'node-3'].map((id) => ({ id }) as AppNode);
const SITE = { cluster: { nodes }, services: [] } as unknown as FaultSite;

function planned(...faults: Parameters<typeof timedFaults>[0]) {
  return timedFaults(faults, SITE, 1e6, 6_000).map(({ fault, injectAtUs, healAtUs }) => {
    return [fault.target, (injectAtUs - 1e6) / 1e6, (healAtUs - 1e6) / 1e6];
  });
}

describe('the faults of a scenario', () => {
  it('strike at fractions of the measured time', () => {
    assert.deepEqual(planned({ kind: 'node-kill', target: 1, injectAt: 1 / 3, healAt: 2 / 3 }), [['node-2', 2, 4]]);
  });

  it('count their targets round', () => {
    const [fault] = planned({ kind: 'node-kill', target: 4, injectAt: 0, healAt: 1 });
    assert.deepEqual(fault, ['node-2', 0, 6]);
  });

  it('strike every target in turn, one after the other', () => {
    assert.deepEqual(planned({ kind: 'node-kill', target: 'every', injectAt: 0.5, healAt: 1 }), [
      ['node-1', 3, 4],
      ['node-2', 4, 5],
      ['node-3', 5, 6],
    ]);
  });

  it('strike all targets at the same time', () => {
    assert.deepEqual(planned({ kind: 'node-kill', target: 'all', injectAt: 0.5, healAt: 1 }), [['every node', 3, 6]]);
  });

  it('heal at once where they are no use otherwise', () => {
    assert.deepEqual(planned({ kind: 'node-replace', target: 'every', injectAt: 0, healAt: 0.5 }), [
      ['node-1', 0, 0],
      ['node-2', 1, 1],
      ['node-3', 2, 2],
    ]);
  });
});
