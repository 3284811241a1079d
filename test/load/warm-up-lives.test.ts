import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { warmUpLives } from '../../bench/load/warm-up-lives.ts';
import { parseUserId } from '../../bench/model/operation.ts';
import type { WarmUpPlan } from '../../bench/model/plan.ts';
import { applicationAnswer, type Behaviour, misbehavingServer } from './misbehaving-server.ts';

/** A life and its user, for each of those that are lived at the same time. */
const UNDER_WAY = 16 * 20;

async function warmUp(behave: Behaviour, plan: Partial<WarmUpPlan> = {}): Promise<{ asked: number; seen: string[] }> {
  const seen: string[] = [];
  await using server = await misbehavingServer((request) => {
    seen.push(request.text);
    behave(request);
  });
  const asked = await warmUpLives({
    target: { host: '127.0.0.1', port: server.port },
    requestDeadlineMs: 200,
    sessions: true,
    requests: 1_000,
    limitMs: 30_000,
    firstUser: 7,
    ...plan,
  });
  return { asked, seen };
}

const loggingIn: Behaviour = ({ id, text, socket }) => {
  const setCookie = text.startsWith('POST /login') ? `Set-Cookie: sid=${id}; Path=/\r\n` : '';
  socket.write(applicationAnswer(id).replace('\r\n\r\n', `\r\n${setCookie}\r\n`));
};

describe('the users who warm nodes up', () => {
  it('send what they are asked for and a little more, on every path, and all log out that logged in', async () => {
    const { asked, seen } = await warmUp(loggingIn);
    assert.equal(asked, seen.length);
    assert.ok(asked >= 1_000 && asked < 1_000 + UNDER_WAY, `asked ${asked}`);
    const counts = Object.fromEntries(
      ['POST /login', 'GET /session', 'POST /cart', 'POST /checkout', 'POST /logout'].map((line) => [
        line,
        seen.filter((text) => text.startsWith(line)).length,
      ]),
    );
    const lives = counts['POST /login'] ?? 0;
    assert.deepEqual(counts, {
      'POST /login': lives,
      'GET /session': 14 * lives,
      'POST /cart': 3 * lives,
      'POST /checkout': lives,
      'POST /logout': lives,
    });
  });

  it('are others than those who are measured', async () => {
    const { seen } = await warmUp(loggingIn);
    const users = seen.flatMap((text) => /"userId":"([^"]*)"/.exec(text)?.[1] ?? []).map(parseUserId);
    assert.ok(users.length > 16);
    assert.equal(new Set(users).size, users.length);
    assert.equal(Math.min(...users.map((user) => user ?? -1)), 7);
  });

  it('leave when the time is over, though no request was answered', async () => {
    const { asked } = await warmUp(() => undefined, { limitMs: 300 });
    assert.ok(asked > 0 && asked < 1_000);
  });

  it('do not mind what they are answered', async () => {
    const { asked } = await warmUp(({ id, socket }) => socket.write(applicationAnswer(id, 503, { stage: 'write' })));
    assert.ok(asked >= 1_000);
  });
});
