import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectionPool } from '../../../bench/load/http/connection-pool.ts';
import { RetryBudget } from '../../../bench/load/users/retry-budget.ts';
import { VirtualUser } from '../../../bench/load/users/virtual-user.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import type { Operation, OperationKind } from '../../../bench/model/operation.ts';
import { applicationAnswer, misbehavingServer } from '../driver/misbehaving-server.ts';

const TABS = 3;
const CLEARED = 'sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT';

/** A request that the server has not answered yet. */
interface Open {
  readonly route: string;
  readonly cookies: string;
  readonly answer: (status: 200 | 401 | 503, setCookie?: string) => void;
}

interface Stage extends AsyncDisposable {
  readonly user: VirtualUser;
  /** Starts an operation in a tab; its end is noted in `done`. */
  start(kind: OperationKind): void;
  /** The operations that have ended, in that order. */
  readonly done: OperationKind[];
  readonly history: Operation[];
  /** The next request to reach the server. */
  request(): Promise<Open>;
  /** Resolves once the history has this many operations. */
  recorded(count: number): Promise<void>;
}

/** A user who is logged in, and a server whose answers the test sends. */
async function stage(): Promise<Stage> {
  const arrived: Open[] = [];
  const history: Operation[] = [];
  const done: OperationKind[] = [];
  await using resources = new AsyncDisposableStack();
  const server = resources.use(
    await misbehavingServer(({ id, text, socket }) => {
      const answer: Open['answer'] = (status, setCookie) => {
        const body = status === 503 ? { stage: 'before-write' } : {};
        const cookie = setCookie === undefined ? '' : `Set-Cookie: ${setCookie}\r\n`;
        socket.write(applicationAnswer(id, status, body).replace('\r\n\r\n', `\r\n${cookie}\r\n`));
      };
      const [route = ''] = text.split(' HTTP', 1);
      arrived.push({ route, cookies: /^cookie: (.*)$/m.exec(text)?.[1] ?? '', answer });
    }),
  );
  const pool = resources.use(new ConnectionPool({ host: '127.0.0.1', port: server.port }));
  const world = {
    nodePools: [],
    host: 'test',
    deadlineMs: 5000,
    keepsSessions: true,
    retries: new RetryBudget(),
    epochUs: nowUs(),
    record: (operation: Operation) => history.push(operation),
  };
  const user = new VirtualUser(0, world, pool, { tabs: TABS });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const request = async (): Promise<Open> => {
    await until(() => arrived.length > 0);
    const [next] = arrived.splice(0, 1);
    assert.ok(next !== undefined);
    return next;
  };
  const start = (kind: OperationKind): void => {
    assert.ok(user.isFreeFor(kind), `free for ${kind}`);
    user.arrive(kind, 'measured', nowUs(), () => done.push(kind));
  };
  const recorded = (count: number): Promise<void> => until(() => history.length === count);
  start('login');
  (await request()).answer(200, 'sid=1; Path=/');
  await recorded(1);
  done.length = 0;
  history.length = 0;
  const owned = resources.move();
  return { user, start, done, history, request, recorded, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function did(history: readonly Operation[]): string[] {
  return history.map(({ kind, origin, session }) => `${kind} ${origin} ${session}`);
}

describe('a virtual user with several tabs', () => {
  it('sends as many requests at once as there are tabs, with the same cookies', async () => {
    await using tabs = await stage();
    for (const kind of ['add', 'add', 'checkout'] as const) tabs.start(kind);
    const open = [await tabs.request(), await tabs.request(), await tabs.request()];
    assert.deepEqual(open.map(({ route }) => route).toSorted(), ['POST /cart', 'POST /cart', 'POST /checkout']);
    assert.ok(open.every(({ cookies }) => cookies === 'sid=1'));
    assert.equal(tabs.user.isFreeFor('read'), false, 'every tab waits for an answer');
    open[1]?.answer(200);
    await tabs.recorded(1);
    assert.equal(tabs.user.isFreeFor('read'), true);
  });

  it('sends a replay or a login alone: after all open requests, and before any other', async () => {
    await using tabs = await stage();
    tabs.start('read');
    const read = await tabs.request();
    for (const kind of ['replay', 'login'] as const) assert.equal(tabs.user.isFreeFor(kind), false, kind);
    read.answer(200);
    await tabs.recorded(1);
    for (const kind of ['replay', 'login'] as const) {
      tabs.start(kind);
      const open = await tabs.request();
      for (const other of ['read', 'add', 'logout', 'replay'] as const) {
        assert.equal(tabs.user.isFreeFor(other), false, `${other} during ${kind}`);
      }
      open.answer(200, 'sid=2; Path=/');
      await tabs.recorded(kind === 'replay' ? 2 : 3);
    }
    assert.equal(tabs.user.isFreeFor('read'), true);
  });

  it('that is found logged out retries the old cookie after all tabs have their answers, and logs in once', async () => {
    await using tabs = await stage();
    for (const kind of ['read', 'add', 'read'] as const) tabs.start(kind);
    const open = [await tabs.request(), await tabs.request(), await tabs.request()];
    open[0]?.answer(401, CLEARED);
    await tabs.recorded(1);
    assert.equal(tabs.user.isFreeFor('read'), false);
    open[1]?.answer(200);
    open[2]?.answer(401);
    for (let retry = 0; retry < 3; retry++) {
      const { route, cookies, answer } = await tabs.request();
      assert.deepEqual([route, cookies], ['GET /session', 'sid=1']);
      answer(401);
    }
    const login = await tabs.request();
    assert.equal(login.route, 'POST /login');
    assert.equal(tabs.user.isFreeFor('read'), false);
    assert.equal(tabs.done.length, 2, 'the tab that noticed first is done only after the login');
    login.answer(200, 'sid=2; Path=/');
    await tabs.recorded(7);
    assert.deepEqual(did(tabs.history).slice(3), [
      ...Array.from({ length: 3 }, () => 'probe reaction 0'),
      'login reaction 1',
    ]);
    assert.deepEqual(tabs.done.toSorted(), ['add', 'read', 'read']);
    tabs.start('read');
    assert.equal((await tabs.request()).cookies, 'sid=2');
  });

  for (const [when, logoutFirst] of [
    ['before', false],
    ['after', true],
  ] as const) {
    it(`that logs out in one tab has no loss when another tab gets anonymous ${when} that`, async () => {
      await using tabs = await stage();
      tabs.start('add');
      const add = await tabs.request();
      tabs.start('logout');
      const logout = await tabs.request();
      const answers = [() => logout.answer(200, CLEARED), () => add.answer(401)];
      for (const [index, answer] of (logoutFirst ? answers : answers.toReversed()).entries()) {
        answer();
        await tabs.recorded(index + 1);
      }
      assert.deepEqual(tabs.done.toSorted(), ['add', 'logout']);
      tabs.start('replay');
      const replay = await tabs.request();
      assert.equal(replay.cookies, 'sid=1');
      replay.answer(401);
      await tabs.recorded(3);
      tabs.start('login');
      (await tabs.request()).answer(200, 'sid=2; Path=/');
      await tabs.recorded(4);
      assert.deepEqual(did(tabs.history).slice(2), ['replay measured 0', 'login measured 1']);
    });
  }

  it('that logs out in two tabs at once tries that session once at the end', async () => {
    await using tabs = await stage();
    for (const kind of ['logout', 'logout'] as const) tabs.start(kind);
    for (const open of [await tabs.request(), await tabs.request()]) open.answer(200, CLEARED);
    await tabs.recorded(2);
    let isOver = false;
    tabs.user.readBack(false, () => {
      isOver = true;
    });
    (await tabs.request()).answer(401);
    await tabs.recorded(3);
    assert.ok(isOver);
    assert.deepEqual(did(tabs.history).slice(2), ['replay read-back 0']);
  });

  it('whose logout certainly did not happen has a loss when another tab gets anonymous', async () => {
    await using tabs = await stage();
    tabs.start('read');
    const read = await tabs.request();
    tabs.start('logout');
    const logout = await tabs.request();
    read.answer(401);
    await tabs.recorded(1);
    logout.answer(503);
    await tabs.recorded(2);
    const { route, answer } = await tabs.request();
    assert.equal(route, 'GET /session');
    answer(200);
    assert.equal((await tabs.request()).route, 'POST /login');
    assert.deepEqual(did(tabs.history).slice(2), ['probe reaction 0']);
  });

  it('that stays logged out is so in every tab: the next arrival waits, and then logs in', async () => {
    await using tabs = await stage();
    tabs.start('read');
    const read = await tabs.request();
    tabs.start('logout');
    (await tabs.request()).answer(200, CLEARED);
    await tabs.recorded(1);
    assert.equal(tabs.user.isFreeFor('add'), false, 'it would be a login now');
    read.answer(200, 'sid=1; Path=/');
    await tabs.recorded(2);
    tabs.start('add');
    assert.equal((await tabs.request()).route, 'POST /login');
  });
});
