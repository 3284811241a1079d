import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { warmUpLives } from '../../../bench/load/users/practice-users.ts';
import { parseUserId } from '../../../bench/model/operation.ts';
import type { WarmUpPlan } from '../../../bench/model/plan.ts';
import { applicationAnswer, type Behaviour, misbehavingServer } from '../driver/misbehaving-server.ts';

/** A life and its user, for each of those that are lived at the same time. */
const UNDER_WAY = 32 * 20;

async function warmUp(
  behave: Behaviour,
  plan: Partial<WarmUpPlan> = {},
): Promise<{ answered: number; seen: string[] }> {
  const seen: string[] = [];
  await using server = await misbehavingServer((request) => {
    seen.push(request.text);
    behave(request);
  });
  const answered = await warmUpLives({
    target: { host: '127.0.0.1', port: server.port },
    requestDeadlineMs: 30_000,
    sessions: true,
    requests: 1_000,
    limitMs: 30_000,
    firstUser: 7,
    ...plan,
  });
  return { answered, seen };
}

const loggingIn: Behaviour = ({ id, text, socket }) => {
  const setCookie = text.startsWith('POST /login') ? `Set-Cookie: sid=${id}; Path=/\r\n` : '';
  socket.write(applicationAnswer(id).replace('\r\n\r\n', `\r\n${setCookie}\r\n`));
};

describe('the users who warm nodes up', () => {
  it('send what they are asked for and a little more, on every path, and all log out that logged in', async () => {
    const { answered, seen } = await warmUp(loggingIn, { requests: 4_000 });
    assert.equal(answered, seen.length);
    assert.ok(answered >= 4_000 && answered < 4_000 + UNDER_WAY, `answered ${answered}`);
    const counts = Object.fromEntries(
      ['POST /login', 'GET /session', 'POST /cart', 'POST /checkout', 'POST /logout'].map((line) => [
        line,
        seen.filter((text) => text.startsWith(line)).length,
      ]),
    );
    const lives = counts['POST /login'] ?? 0;
    assert.equal(counts['POST /logout'], lives);
    // The last lives are shorter.
    const whole = lives - 32;
    assert.ok(whole > 100);
    for (const [line, times] of [
      ['GET /session', 14],
      ['POST /cart', 3],
      ['POST /checkout', 1],
    ] as const) {
      const count = counts[line] ?? 0;
      assert.ok(count >= times * whole && count <= times * lives, `${count} of ${line}, ${lives} lives`);
    }
  });

  it('are others than those who are measured', async () => {
    const { seen } = await warmUp(loggingIn);
    const users = seen.flatMap((text) => /"userId":"([^"]*)"/.exec(text)?.[1] ?? []).map(parseUserId);
    assert.ok(users.length > 16);
    assert.equal(new Set(users).size, users.length);
    assert.equal(Math.min(...users.map((user) => user ?? -1)), 7);
  });

  it('leave when the time is over, though no request was answered', async () => {
    const { answered, seen } = await warmUp(() => undefined, { limitMs: 300, requestDeadlineMs: 200 });
    assert.equal(answered, 0);
    assert.ok(seen.length > 0 && seen.length < 1_000);
  });

  it('log out when the time is over', async () => {
    const { answered, seen } = await warmUp((request) => setTimeout(() => loggingIn(request), 20), { limitMs: 200 });
    assert.ok(answered > 0 && answered < 1_000);
    const times = (line: string): number => seen.filter((text) => text.startsWith(line)).length;
    assert.ok(times('POST /login') > 0);
    assert.equal(times('POST /logout'), times('POST /login'));
  });

  it('do not mind what they are answered, and open no session at their end that nobody had', async () => {
    const failing: Behaviour = ({ id, socket }) => socket.write(applicationAnswer(id, 503, { stage: 'write' }));
    const { answered, seen } = await warmUp(failing, { limitMs: 300 });
    assert.equal(answered, 0, 'none of which is a good one');
    assert.ok(seen.length > 10);
    assert.ok(seen.every((text) => text.startsWith('POST /login')));
  });

  it('leave where nobody listens any more', async () => {
    const { port } = await misbehavingServer(() => undefined).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    const beganMs = performance.now();
    const { answered } = await warmUp(loggingIn, { target: { host: '127.0.0.1', port }, limitMs: 60_000 });
    assert.equal(answered, 0);
    assert.ok(performance.now() - beganMs < 30_000, 'and not when the time is over');
  });
});
