import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../model/errors.ts';
import { tryFor, until } from '../../process/until.ts';
import { type CaseGroup, type ConformanceCase, expect, noStore, notOurs } from '../case.ts';
import { expectNone, rejectionOf, shown } from '../compare.ts';
import { STORE_DEADLINE_MS } from '../ran-late.ts';
import { freshId, type Stage } from '../stage.ts';
import type { Subject } from '../subject.ts';

const LIFETIME_MS = 60_000;
const RECOVERY_LIMIT_MS = 15_000;
const POLL_MS = 20;

const notAsked: ConformanceCase['notAsked'] = (subject) => noStore(subject) ?? notOurs(subject);

/** Kills every server; disposing restarts them. */
async function down({ setup: { services }, late }: Stage): Promise<AsyncDisposable> {
  late.expectThem();
  for (const { control } of services) await control?.kill();
  return {
    async [Symbol.asyncDispose]() {
      for (const { control } of services) await control?.restart();
    },
  };
}

/** Freezes every server; disposing continues them. */
async function frozen({ setup: { services }, late }: Stage): Promise<AsyncDisposable> {
  late.expectThem();
  for (const { control } of services) await control?.freeze();
  return {
    async [Symbol.asyncDispose]() {
      for (const { control } of services) await control?.thaw();
    },
  };
}

/** The calls of a store, each on a session of its own that was there before. */
async function preparedCalls({ node1 }: Stage): Promise<readonly (readonly [name: string, () => Promise<unknown>])[]> {
  const { hasTouch } = node1.facts;
  const ids = Array.from({ length: 4 }, freshId);
  for (const id of ids) await node1.call('create', id, { payload: 'before' }, LIFETIME_MS);
  const [toRead = '', toSave = '', toTouch = '', toDestroy = ''] = ids;
  const [saved, touched] = [await node1.call('load', toSave), await node1.call('load', toTouch)];
  return [
    ['get', () => node1.call('read', toRead)],
    ['set', () => node1.call('save', saved, { payload: 'during' })],
    ['set of a new session', () => node1.call('create', freshId(), { payload: 'during' }, LIFETIME_MS)],
    ...(hasTouch ? [['touch', () => node1.call('touch', touched, LIFETIME_MS)] as const] : []),
    ['destroy', () => node1.call('destroy', toDestroy)],
    ['get once more', () => node1.call('read', toRead)],
  ];
}

/** By then a client has noticed that its server is gone, and may treat calls differently. */
const NOTICED_MS = 300;

/** Right away and a little later. Resolves with the first of the errors. */
async function expectRejections(calls: Awaited<ReturnType<typeof preparedCalls>>): Promise<string> {
  const said = await expectRoundRejected(calls);
  await sleep(NOTICED_MS);
  await expectRoundRejected(calls);
  return said;
}

/** A call can wait for a connection and then for an answer. The rest is for a slow machine. */
const REJECTION_LIMIT_MS = 2 * STORE_DEADLINE_MS + 1_000;

/** All at once, as the requests of many users are. */
async function expectRoundRejected(calls: Awaited<ReturnType<typeof preparedCalls>>): Promise<string> {
  const settled = await Promise.all(
    calls.map(async ([name, call]) => {
      try {
        const startMs = performance.now();
        const said = await rejectionOf(call(), (value) => answered(name, value));
        const tookMs = Math.round(performance.now() - startMs);
        expect(
          tookMs <= REJECTION_LIMIT_MS,
          `${name} failed only after ${tookMs} ms, allowed are ${STORE_DEADLINE_MS}`,
        );
        return { said, wrong: null };
      } catch (error) {
        return { said: '', wrong: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
  const wrong = settled.flatMap((one) => one.wrong ?? []);
  expect(wrong.length === 0, wrong.join('; '));
  return settled[0]?.said ?? '';
}

function answered(name: string, value: unknown): string {
  if (name.startsWith('get')) return value === null ? `${name} said "not found"` : `${name} found ${shown(value)}`;
  return `${name} was acknowledged`;
}

/** Waits until every node saves and reads again. The calls after that are judged as those before the outage were. */
async function recovery({ node1, node2, late }: Stage): Promise<number> {
  const startMs = performance.now();
  for (const host of new Set([node1, node2])) {
    const limitMs = startMs + RECOVERY_LIMIT_MS - performance.now();
    const saveAndRead = async (): Promise<void> => {
      const id = freshId();
      await host.call('create', id, { payload: 'after' }, LIFETIME_MS);
      expect((await host.call('read', id))?.['payload'] === 'after', 'what was just saved is not there');
    };
    await tryFor({ limitMs, pauseMs: POLL_MS }, saveAndRead).catch((error: unknown) => {
      throw new Error(`${host.nodeId} does not recover: ${messageOf(error)}`);
    });
  }
  late.watchAgain();
  return Math.round(performance.now() - startMs);
}

const whileDown: ConformanceCase = {
  name: 'while its server is down every call fails, and no session is called unknown',
  notAsked,
  async run(stage) {
    const calls = await preparedCalls(stage);
    let said: string;
    {
      await using _outage = await down(stage);
      said = await expectRejections(calls);
    }
    await recovery(stage);
    return `rejected: ${said}`;
  },
};

const afterDown: ConformanceCase = {
  name: 'once its server is back the store works again, on every node',
  notAsked,
  async run(stage) {
    const { node1, node2 } = stage;
    {
      await using _outage = await down(stage);
      await node1.call('read', freshId()).catch(() => undefined);
      await node2.call('read', freshId()).catch(() => undefined);
    }
    return `within ${await recovery(stage)} ms`;
  },
};

const survives: ConformanceCase = {
  name: 'sessions survive a crash of its server',
  promised: ({ survivesStoreRestart }) => survivesStoreRestart,
  notAsked,
  async run(stage) {
    const { node1, node2 } = stage;
    const ids = Array.from({ length: 20 }, freshId);
    for (const id of ids) await node1.call('create', id, { payload: 'before' }, LIFETIME_MS);
    {
      await using _outage = await down(stage);
    }
    await recovery(stage);
    let found = 0;
    for (const id of ids) if ((await node2.call('read', id)) !== null) found += 1;
    expect(found === ids.length, `${ids.length - found} of ${ids.length} sessions were gone`);
    return `${found} of ${ids.length}`;
  },
};

const whileFrozen: ConformanceCase = {
  name: 'while its server is frozen every call fails in time, and no session is called unknown',
  notAsked,
  async run(stage) {
    const calls = await preparedCalls(stage);
    let said: string;
    {
      await using _outage = await frozen(stage);
      said = await expectRejections(calls);
    }
    await recovery(stage);
    return `rejected: ${said}`;
  },
};

const afterFrozen: ConformanceCase = {
  name: 'after a freeze of its server the store works again, with what it held',
  notAsked,
  async run(stage) {
    const { node1, node2 } = stage;
    const id = freshId();
    await node1.call('create', id, { payload: 'before' }, LIFETIME_MS);
    const gone = freshId();
    await node1.call('create', gone, { payload: 'before' }, LIFETIME_MS);
    await node1.call('destroy', gone);
    {
      await using _outage = await frozen(stage);
      await node1.call('read', id).catch(() => undefined);
      await node2.call('read', id).catch(() => undefined);
    }
    const recoveredMs = await recovery(stage);
    const found = await node2.call('read', id);
    expect(found?.['payload'] === 'before', `a session from before is ${found === null ? 'gone' : shown(found)}`);
    await expectNone([node1, node2], gone, 'a session was ended before');
    return `within ${recoveredMs} ms`;
  },
};

/** The application as its users see it. @param mayForget what they may find afterwards instead of their session. */
function users(
  name: string,
  strike: typeof down,
  mayForget: (guarantees: Subject['backend']['guarantees']) => boolean,
): ConformanceCase {
  return {
    name,
    notAsked: notOurs,
    async run(stage) {
      const { appPort } = stage.node1.facts;
      using user = stage.browser();
      expect((await user.login(appPort)).status === 200, 'a login fails before the outage');
      {
        await using _outage = await strike(stage);
        for (let round = 1; round <= 3; round += 1) {
          const { status, body } = await user.read(appPort);
          expect(status === 503, `a read was answered with ${status}`);
          expect(body['stage'] === 'before-write', `a read that failed is said to be at "${String(body['stage'])}"`);
        }
        const { status } = await user.post(appPort, '/cart');
        expect(status === 503, `adding to the cart was answered with ${status}`);
      }
      let answer = await user.read(appPort);
      const isBack = async (): Promise<boolean> => {
        if (answer.status === 503) answer = await user.read(appPort);
        return answer.status !== 503;
      };
      await until(isBack, { limitMs: RECOVERY_LIMIT_MS, pauseMs: POLL_MS });
      const { status, body } = answer;
      if (status === 401 && mayForget(stage.subject.backend.guarantees)) return '503 three times, then logged out';
      expect(status === 200, `afterwards a read was answered with ${status}`);
      expect(body['userId'] === user.name, `now it is ${shown(body['userId'])}`);
      return '503 three times, then logged in as before';
    },
  };
}

const usersWhileDown = users(
  'while its server is down users get an error, and are not logged out',
  down,
  ({ survivesStoreRestart }) => !survivesStoreRestart,
);

const usersWhileFrozen = users(
  'while its server is frozen users get an error, and are logged in afterwards',
  frozen,
  () => false,
);

export const outage: CaseGroup = {
  name: 'outages',
  cases: [whileDown, afterDown, survives, usersWhileDown, whileFrozen, afterFrozen, usersWhileFrozen],
};
