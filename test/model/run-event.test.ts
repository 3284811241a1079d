import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { emitTo, type RunEvent } from '../../bench/model/run-event.ts';
import { sampleTrial } from '../report/sample-result.ts';

const ENDS: RunEvent & { readonly type: 'trial-ends' } = {
  type: 'trial-ends',
  trial: sampleTrial({ backend: 'redis' }),
};

describe('the events of a run', () => {
  it('reach every reader at once, in their order', () => {
    const seen: string[] = [];
    const emit = emitTo([
      (event) => void seen.push(`first ${event.type}`),
      (event) => void seen.push(`second ${event.type}`),
    ]);
    emit({ type: 'phase', phase: 'measure' });
    emit({ type: 'message', text: 'hello' });
    assert.deepEqual(seen, ['first phase', 'second phase', 'first message', 'second message']);
  });

  it('that must be on disk reach a reader when the one before it has kept them, and are waited for', async () => {
    const seen: string[] = [];
    const kept = Promise.withResolvers<void>();
    const emit = emitTo([() => kept.promise, (event) => void seen.push(event.type)]);
    const written = emit(ENDS).then(() => seen.push('written'));
    await nextTurn();
    assert.deepEqual(seen, []);
    kept.resolve();
    await written;
    assert.deepEqual(seen, ['trial-ends', 'written']);
  });

  it('that could not be kept are an error for who emits them', async () => {
    const emit = emitTo([() => Promise.reject(new Error('the disk is full'))]);
    await assert.rejects(emit(ENDS), /the disk is full/);
    await assert.rejects(emit({ type: 'proxy-config', backend: 'redis', text: '' }), /the disk is full/);
  });
});
