import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectionPool } from '../../../bench/load/http/connection-pool.ts';
import { RetryBudget } from '../../../bench/load/users/retry-budget.ts';
import { VirtualUser } from '../../../bench/load/users/virtual-user.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import type { Operation, OperationKind, OperationOrigin } from '../../../bench/model/operation.ts';
import { applicationAnswer, misbehavingServer } from '../driver/misbehaving-server.ts';

type Status = 200 | 401 | 503;

/** The server's reaction to a request: a status, perhaps with a cookie, or a broken connection. */
type Reaction = Status | 'reset' | { readonly status: Status; readonly setCookie: string };

const CLEARED = 'sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT';
/** Whole seconds, rounded down: it lapses at once. */
const shortLived = (value: string): string => `sid=${value}; Path=/; Expires=${new Date().toUTCString()}`;

interface Stage extends AsyncDisposable {
  /** One arrival; the server has these reactions to its requests, in order. */
  arrive(kind: OperationKind, reactions: readonly Reaction[], origin?: OperationOrigin): Promise<string[]>;
  readBack(reactions: readonly Reaction[], everyNode?: boolean): Promise<string[]>;
  /** The Cookie header of each request. */
  readonly cookies: string[];
  readonly history: Operation[];
}

async function stage(): Promise<Stage> {
  const history: Operation[] = [];
  const cookies: string[] = [];
  let script: Reaction[] = [];
  let logins = 0;
  await using resources = new AsyncDisposableStack();
  const server = resources.use(
    await misbehavingServer(({ id, text, socket }) => {
      cookies.push(/^cookie: (.*)$/m.exec(text)?.[1] ?? '');
      const reaction = script.shift() ?? 200;
      if (reaction === 'reset') return socket.resetAndDestroy();
      const status = typeof reaction === 'object' ? reaction.status : reaction;
      const isLogin = text.startsWith('POST /login') && status === 200;
      const own = isLogin ? `sid=${++logins}; Path=/` : null;
      const setCookie = typeof reaction === 'object' ? reaction.setCookie : own;
      const cookie = setCookie === null ? '' : `Set-Cookie: ${setCookie}\r\n`;
      const body = status === 503 ? { stage: 'before-write' } : {};
      socket.write(applicationAnswer(id, status, body).replace('\r\n\r\n', `\r\n${cookie}\r\n`));
    }),
  );
  const pool = resources.use(new ConnectionPool({ host: '127.0.0.1', port: server.port }));
  const world = {
    // Two app servers past the proxy: here it is the same server.
    nodePools: [pool, pool],
    host: 'test',
    deadlineMs: 2000,
    keepsSessions: true,
    retries: new RetryBudget(),
    epochUs: nowUs(),
    record: (operation: Operation) => history.push(operation),
  };
  const user = new VirtualUser(0, world, pool);
  const play = async (reactions: readonly Reaction[], act: (done: () => void) => void): Promise<string[]> => {
    const before = history.length;
    script = [...reactions];
    await new Promise<void>((resolve) => act(resolve));
    assert.deepEqual(script, [], 'every reaction was used');
    return history.slice(before).map(({ kind, origin, session }) => `${kind} ${origin} ${session}`);
  };
  const owned = resources.move();
  return {
    arrive: async (kind, reactions, origin = 'measured') =>
      await play(reactions, (done) => user.arrive(kind, origin, nowUs(), done)),
    readBack: async (reactions, everyNode = false) => await play(reactions, (done) => user.readBack(everyNode, done)),
    cookies,
    history,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe('a virtual user', () => {
  it('that is found logged out tries the old cookie three times more, and then logs in', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    assert.deepEqual(await user.arrive('read', [401, 401, 401, 401, 200]), [
      'read measured 0',
      ...Array.from({ length: 3 }, () => 'probe reaction 0'),
      'login reaction 1',
    ]);
    assert.deepEqual(user.cookies, ['', 'sid=1', 'sid=1', 'sid=1', 'sid=1', 'sid=1']);
    assert.deepEqual(await user.arrive('read', [200]), ['read measured 1']);
    assert.equal(user.cookies.at(-1), 'sid=2');
  });

  it('stops retrying once the session is found again, and still logs in', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    const did = await user.arrive('add', [401, 401, 200, 200]);
    assert.deepEqual(did, ['add measured 0', 'probe reaction 0', 'probe reaction 0', 'login reaction 1']);
    assert.equal(user.history.at(-4)?.outcome, 'fail', 'a write that was answered with 401 was not applied');
  });

  it('retries no more than two losses where losses are the rule, so that the extra requests stay bounded', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    for (let loss = 0; loss < 2; loss++) await user.arrive('read', [401, 401, 401, 401, 200]);
    assert.deepEqual(await user.arrive('read', [401, 200]), ['read measured 2', 'login reaction 3']);
  });

  it('retries every loss where losses are rare', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    for (let loss = 0; loss < 4; loss++) {
      assert.equal((await user.arrive('read', [401, 401, 401, 401, 200])).length, 5);
      for (let read = 0; read < 30; read++) await user.arrive('read', [200]);
    }
  });

  it('tries the cookie it had, also if the anonymous answer clears it', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    await user.arrive('read', [{ status: 401, setCookie: CLEARED }, 401, 401, 401, 200]);
    assert.deepEqual(user.cookies, ['', 'sid=1', 'sid=1', 'sid=1', 'sid=1', '']);
    await user.arrive('logout', [{ status: 200, setCookie: CLEARED }]);
    await user.arrive('replay', [401]);
    await user.readBack([401]);
    assert.deepEqual(user.cookies.slice(-3), ['sid=2', 'sid=2', 'sid=2']);
  });

  it('whose cookie has lapsed tries it once more, and then logs in without it', async () => {
    await using user = await stage();
    await user.arrive('login', [{ status: 200, setCookie: shortLived('a') }], 'cohort');
    assert.deepEqual(await user.arrive('read', [401, 200]), ['replay measured 0', 'login reaction 1']);
    assert.deepEqual(user.cookies, ['', 'sid=a', '']);
    assert.deepEqual(await user.arrive('read', [200]), ['read measured 1']);
    assert.deepEqual(await user.readBack([200, 401]), ['read read-back 1', 'replay read-back 0']);
  });

  it('whose session outlived its cookie ends it with the login', async () => {
    await using user = await stage();
    await user.arrive('login', [{ status: 200, setCookie: shortLived('a') }], 'cohort');
    await user.arrive('add', [200, 200]);
    assert.deepEqual(user.cookies, ['', 'sid=a', 'sid=a']);
    assert.deepEqual(await user.readBack([200, 401]), ['read read-back 1', 'replay read-back 0']);
  });

  it('that tries a session again uses the cookie of that answer from then on', async () => {
    await using user = await stage();
    await user.arrive('login', [{ status: 200, setCookie: shortLived('first') }]);
    const again: Reaction = { status: 200, setCookie: shortLived('renewed') };
    assert.deepEqual(await user.arrive('logout', [again]), ['replay measured 0']);
    assert.deepEqual(await user.arrive('replay', [200]), ['replay measured 0']);
    assert.deepEqual(user.cookies.slice(1), ['sid=first', 'sid=renewed']);
  });

  it('whose session outlived its cookie ends it with the next login if the first has no answer', async () => {
    await using user = await stage();
    await user.arrive('login', [{ status: 200, setCookie: shortLived('a') }], 'cohort');
    await user.arrive('add', [200, 'reset']);
    await user.arrive('add', [200]);
    assert.deepEqual(user.cookies, ['', 'sid=a', 'sid=a', 'sid=a']);
  });

  it('whose cookie lapsed before a logout ends the session with the next login', async () => {
    await using user = await stage();
    await user.arrive('login', [{ status: 200, setCookie: shortLived('a') }], 'cohort');
    assert.deepEqual(await user.arrive('logout', [200]), ['replay measured 0']);
    await user.arrive('replay', [200]);
    assert.deepEqual(await user.arrive('login', [503]), ['login measured 1']);
    assert.deepEqual(await user.arrive('login', [200]), ['login measured 1']);
    assert.deepEqual(user.cookies, ['', 'sid=a', 'sid=a', 'sid=a', 'sid=a']);
    await user.arrive('read', [200]);
    assert.equal(user.cookies.at(-1), 'sid=2');
  });

  it('tries a session at the end that may have expired, and not one that was lost in the middle of its life', async () => {
    for (const [lifeMs, expected] of [
      [1500, ['read read-back 1', 'replay read-back 0']],
      [60_000, ['read read-back 1']],
    ] as const) {
      await using user = await stage();
      const setCookie = `sid=a; Expires=${new Date(Date.now() + lifeMs).toUTCString()}`;
      await user.arrive('login', [{ status: 200, setCookie }], 'cohort');
      await user.arrive('read', [401, 401, 401, 401, 200]);
      assert.deepEqual(await user.readBack(expected.map((_, index) => (index === 0 ? 200 : 401))), expected);
    }
  });

  it('reads back with a lapsed cookie as a replay', async () => {
    await using user = await stage();
    await user.arrive('login', [{ status: 200, setCookie: shortLived('a') }], 'cohort');
    assert.deepEqual(await user.readBack([401]), ['replay read-back 0']);
    assert.equal(user.cookies.at(-1), 'sid=a');
  });

  it('tries a session at the end that a login of unknown outcome may have ended', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    await user.arrive('logout', [503]);
    await user.arrive('replay', [200]);
    assert.deepEqual(await user.arrive('login', ['reset']), ['login measured 1']);
    assert.deepEqual(await user.readBack([200]), ['replay read-back 0']);
    assert.equal(user.cookies.at(-1), 'sid=1');
  });

  it('that finds a loss by its logout retries the cookie too, and stays logged out', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    assert.deepEqual(await user.arrive('logout', [401, 401, 401, 401]), [
      'logout measured 0',
      ...Array.from({ length: 3 }, () => 'probe reaction 0'),
    ]);
    assert.deepEqual(await user.arrive('replay', [401]), ['replay measured 0']);
  });

  it('is still logged in after an error, whatever the error', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    for (const reaction of [503, 'reset'] as const) {
      assert.deepEqual(await user.arrive('add', [reaction]), ['add measured 0']);
    }
    assert.deepEqual(
      user.history.slice(1).map(({ outcome }) => outcome),
      ['fail', 'unknown'],
    );
    assert.deepEqual(await user.arrive('read', [200]), ['read measured 0']);
  });

  it('stays logged out after a logout, replays the old cookie, and logs in by plan', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    assert.deepEqual(await user.arrive('logout', [200]), ['logout measured 0']);
    assert.deepEqual(await user.arrive('replay', [401]), ['replay measured 0']);
    assert.equal(user.history.at(-1)?.outcome, 'ok', 'anonymous is the good answer here');
    assert.deepEqual(await user.arrive('login', [200]), ['login measured 1']);
  });

  it('whose logout was certainly not applied is still logged in', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    await user.arrive('logout', [503]);
    assert.deepEqual(await user.arrive('read', [200]), ['read measured 0']);
  });

  it('whose login was cut off logs in again, as another session', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    await user.arrive('logout', [503]);
    assert.deepEqual(await user.arrive('login', ['reset']), ['login measured 1']);
    assert.deepEqual(await user.arrive('read', [200]), ['login measured 2']);
  });

  it('uses the same session number again after a login that certainly did not happen', async () => {
    await using user = await stage();
    assert.deepEqual(await user.arrive('login', [503], 'cohort'), ['login cohort 0']);
    assert.deepEqual(await user.arrive('login', [200], 'cohort'), ['login cohort 0']);
  });

  it('reads back its session, and the one of the cohort that it logged out of', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    await user.arrive('logout', [200]);
    await user.arrive('login', [200]);
    assert.deepEqual(await user.readBack([200, 401]), ['read read-back 1', 'replay read-back 0']);
    assert.deepEqual(user.cookies.slice(-2), ['sid=2', 'sid=1']);
  });

  it('reads back through every node on request', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    assert.deepEqual(
      await user.readBack([200, 200, 200], true),
      Array.from({ length: 3 }, () => 'read read-back 0'),
    );
  });

  it('tries every session that it has logged out of, also after a logout of unknown outcome', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    await user.arrive('logout', [200]);
    await user.arrive('login', [200]);
    await user.arrive('logout', ['reset']);
    assert.deepEqual(await user.readBack([401, 401]), ['replay read-back 0', 'replay read-back 1']);
  });

  it('asks again when a read-back has no answer, and does not log in when it is anonymous', async () => {
    await using user = await stage();
    await user.arrive('login', [200], 'cohort');
    const did = await user.readBack(['reset', 503, 401, 401, 401, 401]);
    assert.deepEqual(did, [
      ...Array.from({ length: 3 }, () => 'read read-back 0'),
      ...Array.from({ length: 3 }, () => 'probe reaction 0'),
    ]);
  });
});
