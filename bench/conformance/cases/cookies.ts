import { expectStatus, portsOf } from '../answers.ts';
import { type CaseGroup, type ConformanceCase, expect } from '../case.ts';
import { shown } from '../compare.ts';

const newId: ConformanceCase = {
  name: 'a login changes the id, and kills the old one on every node',
  promised: ({ revocable }) => revocable,
  async run(stage) {
    const [first, second] = portsOf(stage);
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
    const [first, second] = portsOf(stage);
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
    const [first] = portsOf(stage);
    const ids: string[] = [];
    for (let login = 0; login < LOGINS; login += 1) {
      using user = stage.browser();
      expectStatus('a login', (await user.login(first)).status, 200);
      const value = decodeURIComponent(user.cookie.slice(user.cookie.indexOf('=') + 1));
      // A signature varies with the id, and proves nothing.
      ids.push(value.includes('.') ? value.slice(0, value.lastIndexOf('.')) : value);
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

/**
 * The sum of the entropies of the single places, in which a counter shows as nearly 0. What a sample lacks of the true
 * entropy is made up for (Miller 1955: (kinds - 1) / 2n nats for each place).
 */
function entropyBits(ids: readonly string[]): number {
  let bits = 0;
  for (let place = 0; place < shortest(ids); place += 1) {
    const counts = Map.groupBy(ids, (id) => id[place]);
    for (const { length } of counts.values()) bits -= (length / ids.length) * Math.log2(length / ids.length);
    bits += (counts.size - 1) / (2 * ids.length * Math.LN2);
  }
  return bits;
}

const cookieFlags: ConformanceCase = {
  name: 'the cookie is HttpOnly, SameSite, for / alone, and renewed by every read',
  async run(stage) {
    const [first, second] = portsOf(stage);
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

export const cookies: CaseGroup = { name: 'the cookie', cases: [newId, forged, unpredictable, cookieFlags] };
