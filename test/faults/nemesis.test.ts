import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault } from '../../bench/faults/fault.ts';
import { type FaultTimes, unleash } from '../../bench/faults/nemesis.ts';
import { nodeKill } from '../../bench/faults/node-kill.ts';
import { together } from '../../bench/faults/together.ts';
import { nowUs } from '../../bench/model/clock.ts';
import { BenchError, EXIT } from '../../bench/model/errors.ts';

const NEVER = new AbortController().signal;

/** A fault that writes down what is done to it. */
function fault(name: string, done: string[], own: Partial<Fault> = {}): Fault {
  const step = (what: string) => (): Promise<void> => {
    done.push(`${what} ${name}`);
    return Promise.resolve();
  };
  return { kind: 'any', target: name, inject: step('inject'), heal: step('heal'), ...own };
}

async function struck(own: Partial<Fault>, done: string[] = []): Promise<FaultTimes> {
  const [record] = await unleash([{ fault: fault('a', done, own), injectAtUs: 0, healAtUs: 0 }], NEVER);
  assert.ok(record !== undefined);
  return record;
}

describe('a fault', () => {
  it('is confirmed when it has struck, and its effect is observed', async () => {
    for (const own of [{}, { confirmEffect: () => Promise.resolve() }]) {
      const { confirmedUs, unconfirmed } = await struck(own);
      assert.equal(typeof confirmedUs, 'number');
      assert.equal(unconfirmed, null);
    }
  });

  for (const step of ['inject', 'confirmEffect'] as const) {
    it(`is healed where its ${step} could not be confirmed, and says why; the next one strikes as if nothing had happened`, async () => {
      const done: string[] = [];
      const failing = fault('a', done, { [step]: () => Promise.reject(new Error('not broken')) });
      const [first, second] = await unleash(
        [
          { fault: failing, injectAtUs: 0, healAtUs: 0 },
          { fault: fault('b', done), injectAtUs: 0, healAtUs: 0 },
        ],
        NEVER,
      );
      assert.deepEqual([first?.confirmedUs, first?.unconfirmed], [null, 'not broken']);
      assert.ok(first?.injectedUs != null && first.healedUs !== null);
      assert.ok(second?.confirmedUs != null);
      assert.deepEqual(done.slice(-3), ['heal a', 'inject b', 'heal b']);
    });
  }

  it('that cannot be healed ends the run, and says what is still broken', async () => {
    await assert.rejects(
      struck({ heal: () => Promise.reject(new Error('still silent')) }),
      (error) =>
        error instanceof BenchError &&
        error.exitCode === EXIT.environment &&
        /any of a could not be healed: still silent/.test(error.message),
    );
  });

  it('is healed when the run is aborted while it lasts; those after it never strike', async () => {
    const done: string[] = [];
    const run = new AbortController();
    const lasting = fault('a', done, {
      inject() {
        setImmediate(() => run.abort(new Error('enough')));
        return Promise.resolve();
      },
    });
    const faults = [lasting, fault('b', done)].map((one) => ({
      fault: one,
      injectAtUs: 0,
      healAtUs: nowUs() + 60e6,
    }));
    await assert.rejects(unleash(faults, run.signal), /enough/);
    assert.deepEqual(done, ['heal a']);
  });

  it('whose steps fail because the run is aborted is no fault that was not confirmed', async () => {
    const done: string[] = [];
    const run = new AbortController();
    const inject = (): Promise<void> => {
      run.abort(new Error('enough'));
      return Promise.reject(new Error('not broken'));
    };
    const faults = [{ fault: fault('a', done, { inject }), injectAtUs: 0, healAtUs: 0 }];
    await assert.rejects(unleash(faults, run.signal), /enough/);
    assert.deepEqual(done, ['heal a']);
  });
});

describe('several faults together', () => {
  it('all strike and all heal, whatever becomes of one', async () => {
    const done: string[] = [];
    const failing = fault('b', done, { inject: () => Promise.reject(new Error('not broken')) });
    const all = together(nodeKill, [fault('a', done), failing, fault('c', done)]);
    assert.equal(all.target, 'every node');
    await assert.rejects(all.inject(), /not broken/);
    await all.heal();
    assert.deepEqual(done, ['inject a', 'inject c', 'heal a', 'heal b', 'heal c']);
  });

  it('have their effect when each of them has', async () => {
    const late = { confirmEffect: () => Promise.reject(new Error('no replica took over')) };
    const onTime = { confirmEffect: () => Promise.resolve() };
    await together(nodeKill, [fault('a', []), fault('b', [], onTime)]).confirmEffect?.();
    const all = together(nodeKill, [fault('a', []), fault('b', [], late), fault('c', [], onTime)]);
    await assert.rejects(async () => await all.confirmEffect?.(), /no replica took over/);
  });
});
