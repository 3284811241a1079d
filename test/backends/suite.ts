import { after, before, describe } from 'node:test';
import type { Backend } from '../../backends/backend.ts';
import { type Stage, stageOf } from './stage.ts';
import { describeStore } from './store-suite.ts';

/**
 * What every backend of ours with sessions must do beyond the conformance suite, whatever it is built on. Where backends differ, the differences are the
 * guarantees it declares: nothing here asks for its name.
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
