import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runClosedLoop } from '../../../bench/load/users/closed-loop-users.ts';
import type { ClosedLoopCounts, ClosedLoopPlan } from '../../../bench/model/plan.ts';
import { applicationAnswer, type Behaviour, misbehavingServer } from '../driver/misbehaving-server.ts';

const USERS = 8;

async function loop(
  behave: Behaviour,
  plan: Partial<ClosedLoopPlan> = {},
): Promise<{ counts: ClosedLoopCounts; seen: string[] }> {
  const seen: string[] = [];
  await using server = await misbehavingServer((request) => {
    seen.push(request.text);
    behave(request);
  });
  const counts = await runClosedLoop({
    target: { host: '127.0.0.1', port: server.port },
    requestDeadlineMs: 30_000,
    keepsSessions: true,
    readRatio: 0.79,
    logoutRatio: 0.01,
    seed: 7,
    users: USERS,
    durationMs: 500,
    firstUser: 100,
    ...plan,
  });
  return { counts, seen };
}

const loggingIn: Behaviour = ({ id, text, socket }) => {
  const setCookie = text.startsWith('POST /login') ? `Set-Cookie: sid=${id}; Path=/\r\n` : '';
  socket.write(applicationAnswer(id).replace('\r\n\r\n', `\r\n${setCookie}\r\n`));
};

const isRead = (text: string): boolean => text.startsWith('GET /session');

describe('a closed loop', () => {
  it('counts arrivals that were answered, in the mix of the measurement, and leaves no user logged in', async () => {
    const { counts, seen } = await loop(loggingIn);
    assert.ok(counts.arrivals > 100, `${counts.arrivals} arrivals`);
    assert.ok(counts.arrivals <= seen.length, `${counts.arrivals} arrivals of ${seen.length} requests`);
    assert.equal(counts.failed, 0);
    assert.equal(counts.countedMs, 450);
    const reads = seen.filter(isRead).length / seen.length;
    assert.ok(reads > 0.6 && reads < 0.95, `${reads} of the requests are reads`);
    const times = (line: string): number => seen.filter((text) => text.startsWith(line)).length;
    assert.equal(times('POST /logout'), times('POST /login'));
  });

  it('counts an arrival once, however many requests its answer makes necessary', async () => {
    // Every read finds the user logged out: it logs in again.
    const { counts, seen } = await loop((request) => {
      if (isRead(request.text)) request.socket.write(applicationAnswer(request.id, 401));
      else loggingIn(request);
    });
    assert.equal(counts.failed, 0, 'a user who is logged out logs in again: that is no failure');
    assert.ok(counts.arrivals > 20, `${counts.arrivals} arrivals`);
    assert.ok(counts.arrivals < 0.8 * seen.length, `${counts.arrivals} arrivals of ${seen.length} requests`);
  });

  it('does not count arrivals without a usable answer', async () => {
    const { counts } = await loop(({ id, socket }) => socket.write(applicationAnswer(id, 503)));
    assert.equal(counts.arrivals, 0);
    assert.ok(counts.failed > 10);
  });

  it('ends in its time where nothing answers', async () => {
    const { counts, seen } = await loop(() => undefined, { requestDeadlineMs: 200 });
    assert.equal(counts.arrivals, 0);
    assert.ok(seen.length < USERS * 10, `${seen.length} requests`);
  });

  it('ends at once where connections are refused', async () => {
    const { port } = await misbehavingServer(() => undefined).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    const { counts } = await loop(loggingIn, { target: { host: '127.0.0.1', port }, durationMs: 600_000 });
    assert.equal(counts.arrivals, 0);
  });
});
