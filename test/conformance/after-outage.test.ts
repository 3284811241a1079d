import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outage } from '../../bench/conformance/cases/outage.ts';
import { LATE_CALL } from '../../bench/conformance/host-api.ts';
import { LateCalls, TooSlow } from '../../bench/conformance/late-calls.ts';
import type { Stage } from '../../bench/conformance/stage.ts';
import { CallFailed } from '../../bench/process/channel.ts';

/** A node that keeps sessions; from the call of this number on, it answers too late. */
function node(late: LateCalls, lateFrom: number) {
  const sessions = new Map<string, unknown>();
  let calls = 0;
  const answer = async (call: string, id: string, data: unknown): Promise<unknown> => {
    calls += 1;
    if (calls >= lateFrom) throw new CallFailed({ name: LATE_CALL, message: 'Command timed out', details: '' });
    if (call === 'create') sessions.set(id, data);
    if (call === 'destroy') sessions.delete(id);
    return await Promise.resolve(sessions.get(id) ?? null);
  };
  return {
    nodeId: 'node-1',
    call: async (call: string, id: string, data: unknown) => await late.judged(call, answer(call, id, data)),
  };
}

/** A stage without servers: an outage changes nothing. */
function stageOf(late: LateCalls, lateFrom: number): Stage {
  const one = node(late, lateFrom);
  return { setup: { services: [] }, late, node1: one, node2: one } as unknown as Stage;
}

describe('a call that runs past its deadline after an outage is over', () => {
  for (const [name, callsBefore] of [
    ['sessions survive a crash of its server', 20 + 2],
    ['after a freeze of its server the store works again, with what it held', 3 + 2 + 2],
  ] as const) {
    it(`is too slow to tell: ${name}`, async () => {
      const one = outage.cases.find((some) => some.name === name);
      assert.ok(one !== undefined);
      using late = new LateCalls();
      await assert.rejects(one.run(stageOf(late, callsBefore + 1)), TooSlow);
      assert.equal(late.first, 'read ran past its deadline: Command timed out');
      using quick = new LateCalls();
      await one.run(stageOf(quick, Number.POSITIVE_INFINITY));
    });
  }
});
