import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unsign } from 'cookie-signature';
import { SessionDriver } from '../../../bench/load/driver/session-driver.ts';
import { constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { evenlySpread } from '../../../bench/load/users/users.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import type { Operation } from '../../../bench/model/operation.ts';
import { MOST_REPORTED_USERS, type Plan } from '../../../bench/model/plan.ts';
import { seededSessionId, seededView } from '../../../bench/model/seeded-users.ts';
import { applicationAnswer, misbehavingServer } from '../driver/misbehaving-server.ts';

const TOTAL = 1_000_000;
const SEEDED = { from: 5, cookieSecret: 'secret', sessionBytes: 100, ttlMs: 60_000, fromUs: 10, toUs: 5_000_000 };
const ARRIVALS = 100;

interface Driven {
  readonly history: readonly Operation[];
  /** Cookie headers by request id. */
  readonly cookies: ReadonlyMap<string, string>;
  readonly reported: readonly string[];
}

/** Login, measurement and read-back of the users from `from` to `to` out of a million. */
async function drive(from: number, to: number): Promise<Driven> {
  const cookies = new Map<string, string>();
  await using server = await misbehavingServer(({ id, text, socket }) => {
    cookies.set(id, /^cookie: (.*)$/m.exec(text)?.[1] ?? '');
    const setCookie = text.startsWith('POST /login') ? `Set-Cookie: sid=own-${id}; Path=/\r\n` : '';
    socket.write(applicationAnswer(id).replace('\r\n\r\n', `\r\n${setCookie}\r\n`));
  });
  const plan: Plan = {
    target: { host: '127.0.0.1', port: server.port },
    nodes: [],
    epochUs: Math.round(nowUs()) - SEEDED.toUs,
    arrivals: {
      seed: 1,
      process: 'constant',
      segments: constantRate(500, (ARRIVALS / 500) * 1_000),
      userChoice: { kind: 'uniform' },
      users: { from, to, total: TOTAL },
      warmupMs: 0,
      durationMs: (ARRIVALS / 500) * 1_000,
    },
    seeded: SEEDED,
    readRatio: 1,
    logoutRatio: 0,
    requestDeadlineMs: 2_000,
    keepsSessions: true,
  };
  const history: Operation[] = [];
  await using driver = new SessionDriver(plan, {
    record: (operation) => history.push(operation),
    second: () => undefined,
  });
  await driver.ready();
  await driver.login();
  const reported = driver.userHeaders().map(({ cookie }) => cookie ?? '');
  await driver.run(Math.round(nowUs()) + 20_000);
  await driver.readBack();
  return { history, cookies, reported };
}

const usersOf = (history: readonly Operation[], origin: Operation['origin']): number[] =>
  history.filter((operation) => operation.origin === origin).map(({ vu }) => vu);

describe('users whose sessions were seeded', async () => {
  const { history, cookies, reported } = await drive(0, TOTAL);
  const measured = usersOf(history, 'measured');
  const readBack = usersOf(history, 'read-back');

  it('do not log in, the others do', () => {
    const logins = history.filter(({ kind, origin }) => kind === 'login' && origin !== 'seeded');
    assert.deepEqual(
      logins.map(({ vu }) => vu).toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4],
    );
  });

  it('come with the cookie of their session, signed as the application signs it', () => {
    assert.equal(measured.length, ARRIVALS);
    for (const { vu, origin, seq } of history) {
      if (origin !== 'measured' || vu < SEEDED.from) continue;
      const header = cookies.get(`${vu.toString(36)}-${seq.toString(36)}`) ?? '';
      const value = decodeURIComponent(header.replace('sid=', ''));
      assert.equal(unsign(value.replace('s:', ''), SEEDED.cookieSecret), seededSessionId(vu, SEEDED));
    }
  });

  it('have an acknowledged login as the first line of their history, at the time their sessions were stored', () => {
    const firsts = new Map<number, Operation>();
    for (const operation of history) if (!firsts.has(operation.vu)) firsts.set(operation.vu, operation);
    const seeded = [...firsts.values()].filter(({ vu }) => vu >= SEEDED.from);
    assert.ok(seeded.length > ARRIVALS);
    for (const { vu, kind, origin, seq, session, sentUs, endUs, outcome, answer } of seeded) {
      assert.deepEqual([kind, origin, seq, session, sentUs, endUs, outcome], ['login', 'seeded', 0, 0, 10, 5e6, 'ok']);
      assert.deepEqual(answer, seededView(vu, SEEDED));
    }
    assert.equal(usersOf(history, 'seeded').length, seeded.length);
  });

  it('are read back if they had an arrival, with a sample of a thousand others, spread over all', () => {
    const came = new Set([...measured, 0, 1, 2, 3, 4]);
    const sample = readBack.filter((vu) => !came.has(vu));
    assert.ok([...came].every((vu) => readBack.includes(vu)));
    assert.ok(sample.length >= 990 && sample.length <= 1_000, `${sample.length}`);
    assert.equal(new Set(readBack).size, readBack.length);
    for (let tenth = 0; tenth < 10; tenth++) {
      const own = sample.filter((vu) => Math.floor(vu / (TOTAL / 10)) === tenth);
      assert.ok(own.length > 90 && own.length < 110, `${own.length} in tenth ${tenth}`);
    }
  });

  it('report their cookies if an arrival is theirs', () => {
    assert.equal(reported.length, 5 + new Set(measured.filter((vu) => vu >= SEEDED.from)).size);
    assert.ok(reported.every((header) => header.startsWith('sid=')));
  });

  it('are the same ones, whatever the number of generators', async () => {
    const parts = [await drive(0, 400_000), await drive(400_000, TOTAL)];
    for (const origin of ['seeded', 'measured', 'read-back'] as const) {
      const together = parts.flatMap((part) => usersOf(part.history, origin));
      const alone = usersOf(history, origin);
      assert.deepEqual(
        together.toSorted((a, b) => a - b),
        alone.toSorted((a, b) => a - b),
      );
    }
  });
});

describe('a sample of many', () => {
  it('has the size asked for, evenly spread and in order', () => {
    const items = Array.from({ length: 25_000 }, (_, index) => index);
    const chosen = evenlySpread(items, MOST_REPORTED_USERS);
    assert.equal(chosen.length, MOST_REPORTED_USERS);
    chosen.forEach((item, index) => assert.ok(Math.abs(item - index * 2.5) < 1, `${item} is number ${index}`));
    assert.deepEqual(evenlySpread(items.slice(0, 3), 3), [0, 1, 2]);
  });
});
