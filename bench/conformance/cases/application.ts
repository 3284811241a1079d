import { type CaseGroup, type ConformanceCase, expect, noStore } from '../case.ts';
import { shown } from '../compare.ts';
import type { Stage } from '../stage.ts';

function ports({ node1, node2 }: Stage): readonly [number, number] {
  return [node1.facts.appPort, node2.facts.appPort];
}

function expectStatus(what: string, status: number, expected: number): void {
  expect(status === expected, `${what} was answered with ${status} instead of ${expected}`);
}

const journey: ConformanceCase = {
  name: 'a user is logged in on every node from login to logout, with the cart as it was left',
  async run(stage) {
    const [first, second] = ports(stage);
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
        expect(
          shown(seen.body['items']) === shown(items),
          `the cart is ${shown(seen.body['items'])}, not ${shown(items)}`,
        );
        expect(seen.body['userId'] === user.name, `the user is ${shown(seen.body['userId'])}`);
        expect(seen.body['digest'] === digest, 'the payload is another one');
      }
    }
    const emptied = await user.post(second, '/checkout');
    expectStatus('a checkout', emptied.status, 200);
    expect(shown((await user.read(first)).body['items']) === '[]', 'the cart is not empty after a checkout');
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
    const [first, second] = ports(stage);
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

const newId: ConformanceCase = {
  name: 'a login changes the id, and kills the old one on every node',
  promised: ({ revocable }) => revocable,
  async run(stage) {
    const [first, second] = ports(stage);
    using user = stage.browser();
    await user.login(first);
    const before = user.cookie;
    const again = await user.login(second);
    expectStatus('a login on top of a session', again.status, 200);
    expect(user.cookie !== before, 'the cookie is the same after a login');
    const nonce = again.body['nonce'];
    expect((await user.read(first)).body['nonce'] === nonce, 'the new session is not seen on the other node');
    for (const port of [first, second]) {
      user.cookie = before;
      const { status } = await user.read(port);
      expect(status === 401, `the session from before the login is still answered with ${status}`);
    }
    return 'a new cookie; the old one is answered with 401';
  },
};

/** A Cookie header with each value changed. */
function changed(cookie: string, change: (value: string) => string): string {
  return cookie
    .split('; ')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return `${pair.slice(0, equals)}=${change(pair.slice(equals + 1))}`;
    })
    .join('; ');
}

function flipped(value: string, at: number): string {
  return `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
}

/** What an attacker can make of a cookie, or instead of one. */
const FORGERIES: Readonly<Record<string, (value: string) => string>> = {
  'a changed end': (value) => flipped(value, Math.floor(value.length * 0.9)),
  'a changed middle': (value) => flipped(value, Math.floor(value.length / 2)),
  'a changed beginning': (value) => flipped(value, 6),
  'the id without its signature': (value) => decodeURIComponent(value).replace(/^s:/, '').split('.')[0] ?? '',
  'half of it': (value) => value.slice(0, value.length / 2),
  'an id of the attacker': () => 'attackers-own-choice',
  'an id of the attacker, signed with something': () => `${encodeURIComponent('s:attackers-own-choice.')}c2lnbmF0dXJl`,
  nothing: () => '',
};

const forged: ConformanceCase = {
  name: 'a forged or unsigned id is never taken for a session, and never becomes one',
  async run(stage) {
    const [first, second] = ports(stage);
    using victim = stage.browser();
    await victim.login(first);
    for (const [what, forge] of Object.entries(FORGERIES)) {
      const forgery = changed(victim.cookie, forge);
      using attacker = stage.browser();
      attacker.cookie = forgery;
      const { status, body } = await attacker.read(second);
      expect(
        status === 401,
        `with ${what} in the cookie a read is answered with ${status}, as ${shown(body['userId'])}`,
      );
      using other = stage.browser();
      other.cookie = forgery;
      expectStatus(`a login with ${what} in the cookie`, (await other.login(first)).status, 200);
      expect(other.cookie !== forgery, `a login with ${what} in the cookie made that the session's id`);
      attacker.cookie = forgery;
      expectStatus(`a read with ${what} in the cookie, after such a login`, (await attacker.read(second)).status, 401);
    }
    const { status, body } = await victim.read(second);
    expect(status === 200 && body['userId'] === victim.name, 'the session that was attacked is gone');
    return `${Object.keys(FORGERIES).length} forgeries, each answered with 401`;
  },
};

const LOGINS = 200;

/** OWASP's session management cheat sheet asks for at least 64 bits of entropy. */
const LEAST_BITS = 64;

const unpredictable: ConformanceCase = {
  name: 'ids are unpredictable',
  async run(stage) {
    const [first] = ports(stage);
    const ids: string[] = [];
    for (let login = 0; login < LOGINS; login += 1) {
      using user = stage.browser();
      expectStatus('a login', (await user.login(first)).status, 200);
      // What is signed is the same each time but for the id; a signature varies with it and proves nothing.
      const value = decodeURIComponent(user.cookie.slice(user.cookie.indexOf('=') + 1));
      ids.push(value.startsWith('s:') ? value.slice(2, value.lastIndexOf('.')) : value);
    }
    expect(new Set(ids).size === LOGINS, `${LOGINS - new Set(ids).size} of ${LOGINS} ids were there before`);
    const bits = entropyBits(ids);
    expect(
      bits >= LEAST_BITS,
      `about ${Math.floor(bits)} bits vary from one id to the next, at least ${LEAST_BITS} must`,
    );
    return `${LOGINS} ids, ${shortest(ids)} characters or more`;
  },
};

function shortest(texts: readonly string[]): number {
  return Math.min(...texts.map(({ length }) => length));
}

/** The sum of the Shannon entropies of the single places: an estimate from above, in which a counter shows as nearly 0. */
function entropyBits(ids: readonly string[]): number {
  let bits = 0;
  for (let place = 0; place < shortest(ids); place += 1) {
    const counts = Map.groupBy(ids, (id) => id[place]);
    for (const { length } of counts.values()) bits -= (length / ids.length) * Math.log2(length / ids.length);
  }
  return bits;
}

const cookieFlags: ConformanceCase = {
  name: 'the cookie is HttpOnly, SameSite, for / alone, and renewed by every read',
  async run(stage) {
    const [first, second] = ports(stage);
    using user = stage.browser();
    const { headers } = await user.login(first);
    const given = headers['set-cookie'] ?? [];
    expect(given.length > 0, 'a login sets no cookie');
    for (const cookie of given) {
      const flags = cookie
        .toLowerCase()
        .split(';')
        .slice(1)
        .map((part) => part.trim());
      expect(flags.includes('httponly'), `it is not HttpOnly: ${shown(cookie)}`);
      expect(
        flags.some((flag) => /^samesite=(?:lax|strict)$/.test(flag)),
        `it is not SameSite: ${shown(cookie)}`,
      );
      expect(flags.includes('path=/'), `it is not for /: ${shown(cookie)}`);
      expect(!flags.some((flag) => flag.startsWith('domain=')), `it is for other hosts, too: ${shown(cookie)}`);
      expect(
        flags.some((flag) => /^(?:expires|max-age)=/.test(flag)),
        `it has no end: ${shown(cookie)}`,
      );
    }
    const renewed = (await user.read(second)).headers['set-cookie'] ?? [];
    expect(renewed.length > 0, 'a read does not renew it: an active reader would be logged out');
    return shown(given[0]?.replace(/=[^;]*/, '=…'));
  },
};

const anonymous: ConformanceCase = {
  name: 'no request without a login opens a session',
  async run(stage) {
    const [first, second] = ports(stage);
    const before = (await stage.node1.call('usage'))?.sessions;
    for (let round = 0; round < 10; round += 1) {
      using user = stage.browser();
      for (const answer of [
        await user.read(first),
        await user.post(second, '/cart'),
        await user.post(first, '/logout'),
      ]) {
        expectStatus('somebody who is not logged in', answer.status, 401);
        expect(answer.headers['set-cookie'] === undefined, 'somebody who is not logged in gets a cookie');
      }
    }
    const after = (await stage.node1.call('usage'))?.sessions;
    if (before === undefined || after === undefined) return '30 requests, no cookie';
    // Others may have run out meanwhile.
    expect(after <= before, `there are ${after - before} more sessions in the store than before`);
    return '30 requests, no cookie, no session';
  },
};

const USERS = 50;

const apart: ConformanceCase = {
  name: 'the sessions of users who come at the same time are kept apart',
  async run(stage) {
    const [first, second] = ports(stage);
    await Promise.all(
      Array.from({ length: USERS }, async () => {
        using user = stage.browser();
        const { body } = await user.login(first);
        const items: unknown[] = [];
        for (const port of [second, first, second]) items.push((await user.post(port, '/cart')).body['requestId']);
        await user.read(second);
        const seen = (await user.read(first)).body;
        expect(seen['userId'] === user.name, `${user.name} was answered as ${shown(seen['userId'])}`);
        expect(seen['nonce'] === body['nonce'], `${user.name} got the session of another login`);
        expect(shown(seen['items']) === shown(items), `the cart is ${shown(seen['items'])}, not ${shown(items)}`);
      }),
    );
    return `${USERS} users`;
  },
};

const TABS = 6;
const ROUNDS = 5;

const overlapping: ConformanceCase = {
  name: 'of updates of one session at the same time all survive',
  promised: ({ atomicUpdates }) => atomicUpdates,
  async run(stage) {
    const [first, second] = ports(stage);
    for (let round = 0; round < ROUNDS; round += 1) {
      using user = stage.browser();
      await user.login(first);
      const tabs = Array.from({ length: TABS }, () => stage.browser());
      for (const tab of tabs) tab.cookie = user.cookie;
      const added = await Promise.all(tabs.map((tab, index) => tab.post(index % 2 === 0 ? first : second, '/cart')));
      for (const tab of tabs) tab[Symbol.dispose]();
      const acknowledged = added.filter(({ status }) => status === 200).map(({ body }) => String(body['requestId']));
      const kept = (await user.read(second)).body['items'] as readonly string[];
      const missing = acknowledged.filter((item) => !kept.includes(item));
      expect(missing.length === 0, `${missing.length} of ${acknowledged.length} acknowledged items are gone`);
    }
    return `${ROUNDS} times ${TABS} tabs`;
  },
};

const failingSet: ConformanceCase = {
  name: 'a save that fails is answered with 503, and never with 200',
  notAsked: noStore,
  async run(stage) {
    const { node1 } = stage;
    const { appPort } = node1.facts;
    using user = stage.browser();
    using newcomer = stage.browser();
    await user.login(appPort);
    const { cookie } = user;
    await node1.call('breakCalls', ['set']);
    try {
      for (const [what, answer] of [
        ['adding to the cart', await user.post(appPort, '/cart')],
        ['a checkout', await user.post(appPort, '/checkout')],
        ['a login', await newcomer.login(appPort)],
      ] as const) {
        expectStatus(`${what} whose save failed`, answer.status, 503);
        expect(answer.body['stage'] === 'write', `${what} is said to have failed at "${String(answer.body['stage'])}"`);
      }
    } finally {
      await node1.call('breakCalls', []);
    }
    user.cookie = cookie;
    const { status, body } = await user.read(appPort);
    expectStatus('a read afterwards', status, 200);
    expect(shown(body['items']) === '[]', `what was not saved is there: ${shown(body['items'])}`);
    expectStatus('a read of the one who could not log in', (await newcomer.read(appPort)).status, 401);
    return '503, and the session is as it was';
  },
};

const failingTouch: ConformanceCase = {
  name: 'a touch that fails harms no other request',
  notAsked: (subject) => noStore(subject) ?? (subject.facts.hasTouch ? null : 'it has no touch'),
  async run(stage) {
    const { node1 } = stage;
    const { appPort } = node1.facts;
    using user = stage.browser();
    await user.login(appPort);
    await node1.call('breakCalls', ['touch']);
    const connections = new Set<number | undefined>();
    try {
      for (let round = 0; round < 10; round += 1) {
        const { status, connection } = await user.read(appPort);
        expectStatus('a read whose touch failed', status, 200);
        connections.add(connection);
      }
    } finally {
      await node1.call('breakCalls', []);
    }
    const last = await user.read(appPort);
    expectStatus('a read afterwards', last.status, 200);
    connections.add(last.connection);
    expect(connections.size === 1, `the connection was broken off ${connections.size - 1} times`);
    return '11 reads over one connection';
  },
};

export const application: CaseGroup = {
  name: 'behind the application',
  cases: [
    journey,
    replay,
    newId,
    forged,
    unpredictable,
    cookieFlags,
    anonymous,
    apart,
    overlapping,
    failingSet,
    failingTouch,
  ],
};
