import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { describeFoundOut, found, run } from './found-out.ts';

describeFoundOut('steady', {
  'lagging-copy': ['stale', 'rolled-back'],
  'swaps-users': ['leaked', 'rolled-back', 'stale'],
  'ignores-destroy': ['resurrected'],
  'expires-early': ['lost'],
  'damages-payloads': ['corrupted'],
  'forgets-items': ['rolled-back'],
  'mixes-carts': ['corrupted', 'rolled-back', 'stale'],
  'forgets-for-a-moment': ['lost'],
  'keeps-nothing-new': ['lost'],
  'not-found-while-down': ['lost'],
});

// Enough writes for each of three nodes to drop at least one.
describeFoundOut('steady', { 'drops-sets': ['rolled-back'] }, [
  '--read-ratio',
  '0',
  '--rate',
  '800',
  '--duration',
  '5s',
]);

describeFoundOut('steady', { 'ignores-ttl': ['overstayed'], 'expires-early': ['lost'] }, ['--ttl', '1s']);

describe('what does no harm to the session', () => {
  let trials: readonly MeasuredTrial[] = [];

  before(async () => {
    trials = await run(['doubles-items', 'forgets-for-a-moment'], 'steady');
  });

  const trialOf = (name: string) => trials.find(({ backend }) => backend === name);

  it('a write that was applied twice is counted', () => {
    const trial = trialOf('doubles-items');
    assert.ok(trial !== undefined && trial.doubledWrites > 0, `${trial?.doubledWrites} doubled writes`);
    assert.deepEqual(found(trial), []);
  });

  it('a loss that was over at the next look is called transient', () => {
    const trial = trialOf('forgets-for-a-moment');
    assert.ok(trial !== undefined && trial.transientLosses > 0, `${trial?.transientLosses} transient losses`);
  });
});
