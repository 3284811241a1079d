import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runPracticeUsers } from '../../../bench/load/users/practice-users.ts';
import { parseUserId } from '../../../bench/model/operation.ts';
import type { PracticeCounts, PracticePlan } from '../../../bench/model/plan.ts';
import { applicationAnswer, type Behaviour, misbehavingServer } from '../driver/misbehaving-server.ts';

/** One more visit for each user that is there at the same time. */
const ONE_MORE_VISIT_EACH = 32 * 20;

async function practise(
  behave: Behaviour,
  plan: Partial<PracticePlan> = {},
): Promise<PracticeCounts & { seen: string[] }> {
  const seen: string[] = [];
  await using server = await misbehavingServer((request) => {
    seen.push(request.text);
    behave(request);
  });
  const counts = await runPracticeUsers({
    target: { host: '127.0.0.1', port: server.port },
    requestDeadlineMs: 30_000,
    keepsSessions: true,
    requests: 1_000,
    limitMs: 30_000,
    firstUser: 7,
    ...plan,
  });
  return { ...counts, seen };
}

const loggingIn: Behaviour = ({ id, text, socket }) => {
  const setCookie = text.startsWith('POST /login') ? `Set-Cookie: sid=${id}; Path=/\r\n` : '';
  socket.write(applicationAnswer(id).replace('\r\n\r\n', `\r\n${setCookie}\r\n`));
};

describe('practice users', () => {
  it('send the requests asked for and a little more, on every path, and each login is followed by a logout', async () => {
    const { answered, latePerS, seen } = await practise(loggingIn, { requests: 4_000 });
    assert.ok(latePerS !== null && latePerS > 0);
    assert.equal(answered, seen.length);
    assert.ok(answered >= 4_000 && answered < 4_000 + ONE_MORE_VISIT_EACH, `answered ${answered}`);
    const counts = Object.fromEntries(
      ['POST /login', 'GET /session', 'POST /cart', 'POST /checkout', 'POST /logout'].map((line) => [
        line,
        seen.filter((text) => text.startsWith(line)).length,
      ]),
    );
    const visits = counts['POST /login'] ?? 0;
    assert.equal(counts['POST /logout'], visits);
    // The last visits are shorter.
    const whole = visits - 32;
    assert.ok(whole > 100);
    for (const [line, times] of [
      ['GET /session', 14],
      ['POST /cart', 3],
      ['POST /checkout', 1],
    ] as const) {
      const count = counts[line] ?? 0;
      assert.ok(count >= times * whole && count <= times * visits, `${count} of ${line}, ${visits} visits`);
    }
  });

  it('are not the users of the measurement', async () => {
    const { seen } = await practise(loggingIn);
    const users = seen.flatMap((text) => /"userId":"([^"]*)"/.exec(text)?.[1] ?? []).map(parseUserId);
    assert.ok(users.length > 16);
    assert.equal(new Set(users).size, users.length);
    assert.equal(Math.min(...users.map((user) => user ?? -1)), 7);
  });

  it('stop at the time limit if no request was answered', async () => {
    const { answered, latePerS, seen } = await practise(() => undefined, { limitMs: 1_000, requestDeadlineMs: 700 });
    assert.equal(answered, 0);
    assert.equal(latePerS, null);
    assert.ok(seen.length > 0 && seen.length < 1_000);
  });

  it('log out at the time limit', async () => {
    const { answered, seen } = await practise((request) => setTimeout(() => loggingIn(request), 20), { limitMs: 400 });
    assert.ok(answered > 0 && answered < 1_000);
    const times = (line: string): number => seen.filter((text) => text.startsWith(line)).length;
    assert.ok(times('POST /login') > 0);
    assert.equal(times('POST /logout'), times('POST /login'));
  });

  it('go through errors, and open no session at the end', async () => {
    const failing: Behaviour = ({ id, socket }) => socket.write(applicationAnswer(id, 503, { stage: 'write' }));
    const { answered, seen } = await practise(failing, { limitMs: 1_000 });
    assert.equal(answered, 0, 'none is a good answer');
    assert.ok(seen.length > 10);
    assert.ok(seen.every((text) => text.startsWith('POST /login')));
  });

  it('stop when connections are refused', async () => {
    const { port } = await misbehavingServer(() => undefined).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    const beganMs = performance.now();
    const { answered } = await practise(loggingIn, { target: { host: '127.0.0.1', port }, limitMs: 60_000 });
    assert.equal(answered, 0);
    assert.ok(performance.now() - beganMs < 30_000, 'long before the time limit');
  });
});
