import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault } from '../../bench/faults/fault.ts';
import { unleash } from '../../bench/faults/nemesis.ts';
import { nodeKill } from '../../bench/faults/node-kill.ts';
import { together } from '../../bench/faults/together.ts';

const NEVER = new AbortController().signal;

/** A fault that writes down what is done to it. */
function fault(name: string, done: string[], own: Partial<Fault> = {}): Fault {
  const step = (what: string) => (): Promise<void> => {
    done.push(`${what} ${name}`);
    return Promise.resolve();
  };
  return { kind: 'any', target: name, inject: step('inject'), heal: step('heal'), ...own };
}

async function confirmed(own: Partial<Fault>): Promise<boolean> {
  const [record] = await unleash([{ fault: fault('a', [], own), injectAtUs: 0, healAtUs: 0 }], NEVER);
  return typeof record?.confirmedUs === 'number';
}

describe('a fault', () => {
  it('is confirmed when it has struck, and what it was to bring about has come about', async () => {
    assert.equal(await confirmed({}), true);
    assert.equal(await confirmed({ cameAbout: () => Promise.resolve(true) }), true);
    assert.equal(await confirmed({ cameAbout: () => Promise.resolve(false) }), false);
  });

  it('is healed where it could not be confirmed', async () => {
    const done: string[] = [];
    const failing = fault('a', done, { inject: () => Promise.reject(new Error('not broken')) });
    await assert.rejects(unleash([{ fault: failing, injectAtUs: 0, healAtUs: 0 }], NEVER), /not broken/);
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

  it('come about when each of them has', async () => {
    const cameAbout = (came: boolean) => ({ cameAbout: () => Promise.resolve(came) });
    assert.equal(await together(nodeKill, [fault('a', []), fault('b', [], cameAbout(true))]).cameAbout?.(), true);
    assert.equal(await together(nodeKill, [fault('a', []), fault('b', [], cameAbout(false))]).cameAbout?.(), false);
  });
});
