import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, it } from 'node:test';
import { SessionDriver } from '../../../bench/load/driver/session-driver.ts';
import { constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { LatencyHistogram } from '../../../bench/measure/histogram.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import type { Operation } from '../../../bench/model/operation.ts';
import type { ArrivalPlan, GeneratorVitals, Plan, SecondOfLatencies } from '../../../bench/model/plan.ts';
import { applicationAnswer, type Behaviour, misbehavingServer } from './misbehaving-server.ts';

const ARRIVALS: ArrivalPlan = {
  seed: 1,
  process: 'constant',
  segments: constantRate(50, 1000),
  userChoice: { kind: 'uniform' },
  users: { from: 0, to: 1, total: 1 },
  warmupMs: 0,
  durationMs: 1000,
};

/** Long enough for a busy machine. */
const LONG_DEADLINE_MS = 5_000;

/** Of the tests in which answers come too late, or not at all. */
const DEADLINE_MS = 300;

interface Ran {
  readonly history: Operation[];
  readonly seconds: SecondOfLatencies[];
  readonly vitals: GeneratorVitals;
  readonly seen: readonly string[];
}

/** Drives users without planned logins and logouts, so that the server sees mostly reads. */
async function drive(behave: Behaviour, change: Partial<Plan> = {}): Promise<Ran> {
  await using server = await misbehavingServer(behave);
  const history: Operation[] = [];
  const seconds: SecondOfLatencies[] = [];
  await using driver = new SessionDriver(
    {
      target: { host: '127.0.0.1', port: server.port },
      nodes: [],
      epochUs: Math.round(nowUs()),
      arrivals: ARRIVALS,
      readRatio: 1,
      logoutRatio: 0,
      requestDeadlineMs: LONG_DEADLINE_MS,
      keepsSessions: true,
      ...change,
    },
    { record: (operation) => history.push(operation), second: (second) => seconds.push(second) },
  );
  await driver.ready();
  const vitals = await driver.run(Math.round(nowUs()) + 20_000);
  return { history, seconds, vitals, seen: [...server.seen] };
}

const answerAll: Behaviour = ({ id, socket }) => socket.write(applicationAnswer(id));

function response(seconds: readonly SecondOfLatencies[]): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const second of seconds) merged.add(LatencyHistogram.decode(second.response));
  return merged;
}

// They wait for most of their second.
describe('the open-model driver', { concurrency: 4 }, () => {
  it('sends every arrival once, on one connection for one user, and records each', async () => {
    const { history, seconds, vitals, seen } = await drive(answerAll);
    assert.equal(history.length, 50);
    assert.ok(history.every(({ outcome }) => outcome === 'ok'));
    assert.equal(new Set(seen).size, 50);
    assert.equal(vitals.connections, 1);
    assert.equal(vitals.offered, 50);
    assert.deepEqual(
      seconds.map(({ second }) => second),
      [0],
    );
    assert.equal(response(seconds).count, 50);
  });

  it('never sends before the due time, nor before the last answer of the user', async () => {
    const { history } = await drive(({ id, socket }) => setTimeout(() => socket.write(applicationAnswer(id)), 15));
    let freeUs = 0;
    for (const { intendedUs, sentUs, endUs } of history) {
      assert.ok(sentUs !== null && sentUs >= intendedUs && sentUs >= freeUs);
      freeUs = endUs;
    }
  });

  it('sends the arrivals of several tabs at once, and never more requests than tabs', async () => {
    let open = 0;
    let most = 0;
    const { history, vitals, seconds } = await drive(
      ({ id, socket }) => {
        most = Math.max(most, ++open);
        setTimeout(() => {
          open--;
          socket.write(applicationAnswer(id));
        }, 30);
      },
      { arrivals: { ...ARRIVALS, tabs: 3 } },
    );
    assert.equal(most, 3);
    assert.equal(vitals.connections, 3);
    assert.equal(history.length, 51);
    assert.ok(history.every(({ outcome }) => outcome === 'ok'));
    assert.equal(response(seconds).count, 51);
    const [login, ...reads] = history;
    assert.equal(login?.kind, 'login');
    assert.ok(reads.every(({ sentUs }) => sentUs !== null && sentUs >= (login?.endUs ?? 0)));
    const together = reads.slice(2).filter(({ sentUs }, index) => (reads[index + 1]?.endUs ?? 0) > (sentUs ?? 0));
    assert.ok(together.length > 20, `${together.length} sent while the one before was under way`);
  });

  it('counts the wait of a tab for a login in another tab', async () => {
    const { history } = await drive(
      ({ id, text, socket }) => {
        const delayMs = text.startsWith('POST /login') ? 200 : 0;
        setTimeout(() => socket.write(applicationAnswer(id)), delayMs);
      },
      { arrivals: { ...ARRIVALS, tabs: 3 } },
    );
    const [first] = history;
    const others = history.filter(({ kind, intendedUs }) => kind === 'read' && intendedUs === first?.intendedUs);
    assert.equal(others.length, 2);
    assert.ok(others.every(({ endUs, intendedUs }) => endUs - intendedUs >= 190_000));
  });

  it('counts the wait for a busy user: a stop of half a second shows in all arrivals that it delays', async () => {
    let stalled = false;
    const { seconds } = await drive(({ id, socket }) => {
      const delayMs = stalled ? 0 : 500;
      stalled = true;
      setTimeout(() => socket.write(applicationAnswer(id)), delayMs);
    });
    const slow = response(seconds);
    // 25 arrivals come during the stop, with waits evenly spread from 0 to 500 ms.
    assert.equal(slow.count, 50);
    assert.ok((slow.percentileUs(90) ?? 0) > 350_000, `p90 ${slow.percentileUs(90)}`);
    assert.ok((slow.percentileUs(70) ?? 0) > 100_000, `p70 ${slow.percentileUs(70)}`);
  });

  it('drops an arrival that waited for the whole deadline, and records at least the deadline for it', async () => {
    const { history, seconds } = await drive(() => undefined, { requestDeadlineMs: DEADLINE_MS });
    const count = (outcome: string): number => history.filter((operation) => operation.outcome === outcome).length;
    assert.equal(history.length, 50);
    assert.ok(count('dropped') > 20, `${count('dropped')} dropped`);
    assert.equal(count('unknown') + count('dropped'), 50);
    assert.equal(response(seconds).count, 50);
    assert.ok((response(seconds).percentileUs(1) ?? 0) >= 0.99 * DEADLINE_MS * 1000);
  });

  it('does not let an error look fast', async () => {
    const refuse: Behaviour = ({ id, socket }) => {
      socket.write(applicationAnswer(id, 503, { stage: 'before-write' }));
    };
    const { history, seconds } = await drive(refuse, { requestDeadlineMs: DEADLINE_MS });
    assert.ok(history.every(({ outcome, status }) => outcome === 'fail' && status === 503));
    assert.ok((response(seconds).percentileUs(1) ?? 0) >= 0.99 * DEADLINE_MS * 1000);
  });

  it('never repeats a request whose connection broke, and records its outcome as unknown', async () => {
    for (const breakOff of [
      ({ socket }: { socket: net.Socket }) => socket.resetAndDestroy(),
      ({ socket }: { socket: net.Socket }) => socket.end(),
      ({ id, socket }: { id: string; socket: net.Socket }) => socket.end(applicationAnswer(id).slice(0, -5)),
    ]) {
      const { history, seen } = await drive(breakOff);
      assert.ok(history.every(({ outcome, error }) => outcome === 'unknown' && error === 'reset'));
      assert.equal(new Set(seen).size, seen.length);
      assert.equal(seen.length, 50);
    }
  });

  it('records a refused connection as a failure: nothing can have been applied', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const address = closed.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await new Promise((resolve) => closed.close(resolve));
    const { history } = await drive(answerAll, { target: { host: '127.0.0.1', port } });
    assert.equal(history.length, 50);
    assert.ok(history.every(({ outcome, error }) => outcome === 'fail' && error === 'refused'));
  });

  it('connects each user always from one address, in a network of its own, on request', async () => {
    const addressOf = new Map<string, Set<string>>();
    const users = { from: 0, to: 6, total: 6 };
    const arrivals = { ...ARRIVALS, users };
    const note: Behaviour = ({ id, socket }) => {
      const user = id.split('-', 1)[0] ?? '';
      addressOf.set(user, (addressOf.get(user) ?? new Set()).add(socket.remoteAddress ?? ''));
      // The next connection must come from the same address.
      socket.end(applicationAnswer(id).replace('X\r\n', 'X\r\nConnection: close\r\n'));
    };
    const { history } = await drive(note, {
      arrivals,
      keepsSessions: false,
      sourceAddresses: { count: 4, claimed: false },
    });
    assert.ok(history.every(({ outcome }) => outcome === 'ok'));
    const seen = [...addressOf].toSorted(([a], [b]) => a.localeCompare(b)).map(([user, set]) => [user, ...set]);
    assert.deepEqual(seen, [
      ['0', '127.1.0.1'],
      ['1', '127.1.1.1'],
      ['2', '127.1.2.1'],
      ['3', '127.1.3.1'],
      ['4', '127.1.0.1'],
      ['5', '127.1.1.1'],
    ]);
  });

  it('has each user name an address of its own if the machine has only one', async () => {
    const addressOf = new Map<string, Set<string>>();
    const arrivals = { ...ARRIVALS, users: { from: 0, to: 6, total: 6 } };
    const note: Behaviour = ({ id, text, socket }) => {
      const user = id.split('-', 1)[0] ?? '';
      const [, named = ''] = /^x-forwarded-for: (.+)\r$/im.exec(text) ?? [];
      addressOf.set(user, (addressOf.get(user) ?? new Set()).add(`${named} from ${socket.remoteAddress}`));
      socket.write(applicationAnswer(id));
    };
    const { history } = await drive(note, {
      arrivals,
      keepsSessions: false,
      sourceAddresses: { count: 4, claimed: true },
    });
    assert.ok(history.every(({ outcome }) => outcome === 'ok'));
    const seen = [...addressOf].toSorted(([a], [b]) => a.localeCompare(b)).map(([user, set]) => [user, ...set]);
    assert.deepEqual(seen, [
      ['0', '127.1.0.1 from 127.0.0.1'],
      ['1', '127.1.1.1 from 127.0.0.1'],
      ['2', '127.1.2.1 from 127.0.0.1'],
      ['3', '127.1.3.1 from 127.0.0.1'],
      ['4', '127.1.0.1 from 127.0.0.1'],
      ['5', '127.1.1.1 from 127.0.0.1'],
    ]);
  });

  it('records a connection that its own machine could not open as not sent', async () => {
    const target = { host: '127.0.0.1', sourceAddress: '192.0.2.1' };
    await using server = await misbehavingServer(answerAll);
    const { history, vitals } = await drive(answerAll, { target: { ...target, port: server.port } });
    assert.ok(history.every(({ outcome, error }) => outcome === 'dropped' && error === 'not-sent'));
    assert.deepEqual(vitals.exhausted, { EADDRNOTAVAIL: 50 });
    assert.deepEqual(server.seen, []);
  });

  it("ignores the content of another request's answer", async () => {
    const { history } = await drive(({ socket }) => socket.write(applicationAnswer('0-zzz')));
    assert.ok(
      history.every(
        ({ outcome, error, answer }) => outcome === 'unknown' && error === 'misattributed' && answer === null,
      ),
    );
    assert.equal(history.length, 50);
  });
});
