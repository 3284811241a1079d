import { after, before, describe } from 'node:test';
import type { Backend } from '../../backends/backend.ts';
import { type Stage, stageOf } from './stage.ts';
import { describeStore } from './store-suite.ts';

/**
 * What every built-in backend with sessions must do beyond the conformance suite. Backends differ only by the guarantees that
 * they declare: no case here depends on a name.
 */
export function describeBackend(backend: Backend): void {
  describe(backend.name, () => {
    let stage: Stage | undefined;
    const started = (): Stage => {
      if (stage === undefined) throw new Error('the stage is not set');
      return stage;
    };
    before(async () => {
      stage = await stageOf(backend);
    });
    after(() => stage?.[Symbol.asyncDispose]());

    describeStore(backend, started);
  });
}
