import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GeneratorClient } from '../../../bench/load/processes/generator-client.ts';
import { Generators } from '../../../bench/load/processes/generators.ts';
import type { PracticeCounts, PracticePlan } from '../../../bench/model/plan.ts';

test('generators share the requests of practice, and no two have a user in common', async () => {
  const plans: PracticePlan[] = [];
  const client = {
    practise(plan: PracticePlan): Promise<PracticeCounts> {
      plans.push(plan);
      return Promise.resolve({ answered: plan.requests, latePerS: 100 });
    },
  } as unknown as GeneratorClient;
  const { answered, latePerS } = await new Generators([client, client, client]).practise({
    target: { host: '127.0.0.1', port: 1 },
    requestDeadlineMs: 1_000,
    keepsSessions: true,
    requests: 1_000,
    limitMs: 1_000,
    firstUser: 50,
  });
  assert.ok(answered >= 1_000 && answered < 1_003);
  assert.equal(latePerS, 300);
  assert.equal(
    plans.reduce((sum, { requests }) => sum + requests, 0),
    answered,
  );
  // A user sends at least one request, so requests are never fewer than users.
  const ends = plans.map(({ firstUser, requests }) => firstUser + requests);
  assert.deepEqual(
    plans.map(({ firstUser }) => firstUser),
    [50, ...ends.slice(0, -1)],
  );
});
