import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expectStatus, portsOf } from '../answers.ts';
import { type CaseGroup, type ConformanceCase, expect } from '../case.ts';
import { shown } from '../compare.ts';
import { TooSlow } from '../late-calls.ts';
import type { Stage } from '../stage.ts';

function expectItems(found: unknown, items: readonly unknown[]): void {
  expect(isDeepStrictEqual(found, items), `the cart is ${shown(found)}, not ${shown(items)}`);
}

const journey: ConformanceCase = {
  name: 'a user is logged in on every node from login to logout, with the cart as it was left',
  async run(stage) {
    const [first, second] = portsOf(stage);
    using user = stage.browser();
    const { status, body } = await user.login(first);
    expectStatus('a login', status, 200);
    const digest = body['digest'];
    const items: string[] = [];
    for (const port of [first, second, first, second]) {
      const added = await user.post(port, '/cart');
      expectStatus('adding to the cart', added.status, 200);
      items.push(String(added.body['requestId']));
      for (const reader of [second, first]) {
        const seen = await user.read(reader);
        expectStatus('a read', seen.status, 200);
        expectItems(seen.body['items'], items);
        expect(seen.body['userId'] === user.name, `the user is ${shown(seen.body['userId'])}`);
        expect(seen.body['digest'] === digest, 'the payload is another one');
      }
    }
    const emptied = await user.post(second, '/checkout');
    expectStatus('a checkout', emptied.status, 200);
    expectItems((await user.read(first)).body['items'], []);
    const { cookie } = user;
    expectStatus('a logout', (await user.post(first, '/logout')).status, 200);
    expectStatus('a read after the logout', (await user.read(second)).status, 401);
    user.cookie = cookie;
    if (stage.subject.backend.guarantees.revocable) {
      for (const port of [first, second]) {
        expectStatus('a read with the cookie from before the logout', (await user.read(port)).status, 401);
      }
    }
    return 'login, 4 items, 8 reads, checkout, logout';
  },
};

const replay: ConformanceCase = {
  name: 'after a logout the old cookie is worth nothing, on any node',
  promised: ({ revocable }) => revocable,
  async run(stage) {
    const [first, second] = portsOf(stage);
    using user = stage.browser();
    await user.login(first);
    const { cookie } = user;
    expectStatus('a logout', (await user.post(second, '/logout')).status, 200);
    for (const port of [first, second]) {
      user.cookie = cookie;
      const { status, body } = await user.read(port);
      expect(status === 401, `the old cookie is answered with ${status}, as ${shown(body['userId'])}`);
    }
    return '401';
  },
};

const anonymous: ConformanceCase = {
  name: 'no request without a login opens a session',
  async run(stage) {
    const [first, second] = portsOf(stage);
    const before = (await stage.node1.call('usage'))?.sessions;
    for (let round = 0; round < 10; round += 1) {
      using user = stage.browser();
      for (const answer of [
        await user.read(first),
        await user.post(second, '/cart'),
        await user.post(first, '/logout'),
      ]) {
        expectStatus('a request without a login', answer.status, 401);
        expect(answer.headers['set-cookie'] === undefined, 'a request without a login gets a cookie');
      }
    }
    const after = (await stage.node1.call('usage'))?.sessions;
    if (before === undefined || after === undefined) return '30 requests, no cookie';
    // Other sessions may have expired in between.
    expect(after <= before, `there are ${after - before} more sessions in the store than before`);
    return '30 requests, no cookie, no session';
  },
};

/** Few enough that a slow machine answers each in time; several rounds, since what mixes users up does so now and then. */
const USERS_AT_ONCE = 16;
const USER_ROUNDS = 4;

const apart: ConformanceCase = {
  name: 'the sessions of users who come at the same time are kept apart',
  async run(stage) {
    for (let round = 0; round < USER_ROUNDS; round += 1) {
      await Promise.all(Array.from({ length: USERS_AT_ONCE }, () => visitAlone(stage)));
    }
    return `${USER_ROUNDS * USERS_AT_ONCE} users, ${USERS_AT_ONCE} at a time`;
  },
};

/** One user of many: what the others do must not show in its session. */
async function visitAlone(stage: Stage): Promise<void> {
  const [first, second] = portsOf(stage);
  using user = stage.browser();
  const { body } = await user.login(first);
  const items: unknown[] = [];
  for (const port of [second, first, second]) items.push((await user.post(port, '/cart')).body['requestId']);
  await user.read(second);
  const seen = (await user.read(first)).body;
  expect(seen['userId'] === user.name, `${user.name} was answered as ${shown(seen['userId'])}`);
  expect(seen['nonce'] === body['nonce'], `${user.name} got the session of another login`);
  expectItems(seen['items'], items);
}

const TABS = 6;
const ROUNDS = 5;

const overlapping: ConformanceCase = {
  name: 'of updates of one session at the same time all survive',
  promised: ({ atomicUpdates }) => atomicUpdates,
  async run(stage) {
    const [first, second] = portsOf(stage);
    for (let round = 0; round < ROUNDS; round += 1) {
      using user = stage.browser();
      await user.login(first);
      const tabs = Array.from({ length: TABS }, () => stage.browser());
      for (const tab of tabs) tab.cookie = user.cookie;
      const added = await Promise.all(tabs.map((tab, index) => tab.post(index % 2 === 0 ? first : second, '/cart')));
      for (const tab of tabs) tab[Symbol.dispose]();
      const acknowledged = added.filter(({ status }) => status === 200).map(({ body }) => String(body['requestId']));
      expect(acknowledged.length > 0, 'none of them was acknowledged');
      const kept = (await user.read(second)).body['items'] as readonly string[];
      const missing = acknowledged.filter((item) => !kept.includes(item));
      expect(missing.length === 0, `${missing.length} of ${acknowledged.length} acknowledged items are gone`);
    }
    return `${ROUNDS} times ${TABS} tabs`;
  },
};

const LIFETIME_MS = 2_000;
const READ_EVERY_MS = 300;
const ROUNDING_MS = 50;

const lifetimes: ConformanceCase = {
  name: 'a user who stays away is logged out when the lifetime is over, and one who keeps reading is not',
  async run(stage) {
    const { ttlGranularityMs } = stage.subject.backend.guarantees;
    const lifetimeMs = LIFETIME_MS + ttlGranularityMs;
    await using host = await stage.withLifetime(lifetimeMs);
    const { appPort } = host.facts;
    using away = stage.browser();
    using reader = stage.browser();
    await away.login(appPort);
    await reader.login(appPort);
    const { cookie } = away;
    const endMs = performance.now() + lifetimeMs + ttlGranularityMs + ROUNDING_MS;
    let lastSentMs = performance.now();
    while (performance.now() < endMs) {
      const sentMs = performance.now();
      const { status } = await reader.read(appPort);
      // After a stall of the machine for a whole lifetime nothing follows.
      if (performance.now() - lastSentMs > LIFETIME_MS)
        throw new TooSlow('the machine stood still for a whole lifetime');
      expectStatus('a read of one who keeps reading', status, 200);
      lastSentMs = sentMs;
      await sleep(READ_EVERY_MS);
    }
    away.cookie = cookie;
    const late = await away.read(appPort);
    expectStatus(`a read ${ttlGranularityMs} ms after a lifetime of ${lifetimeMs} ms`, late.status, 401);
    return `a lifetime of ${lifetimeMs} ms`;
  },
};

export const users: CaseGroup = {
  name: 'users of the application',
  cases: [journey, replay, anonymous, apart, lifetimes, overlapping],
};
