import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyAnswer } from '../../../bench/load/users/answer.ts';

const view = { userId: 'user-0', nonce: '0-0', items: ['0-1'], digest: 'd' };

function classified(body: unknown, status = 200) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = { status, body: text, setCookies: [], keepAlive: true };
  const { outcome, error, answer } = classifyAnswer('read', '0-7', response, null, true);
  return { outcome, error, answer };
}

describe('an answer', () => {
  it('to this request is taken', () => {
    assert.deepEqual(classified({ requestId: '0-7', ...view }), { outcome: 'ok', error: null, answer: view });
  });

  it('to this request that lacks required content is damaged, and no error', () => {
    const damages = [{ items: 'none' }, { items: [1] }, { digest: undefined }, { nonce: 7 }, { userId: null }];
    for (const damage of damages) {
      const body = { requestId: '0-7', ...view, ...damage };
      assert.deepEqual(classified(body), { outcome: 'ok', error: 'malformed', answer: 'damaged' });
    }
  });

  it('to another request, or in a form unknown to the application, is ignored', () => {
    assert.deepEqual(classified({ requestId: '0-8', ...view }), {
      outcome: 'unknown',
      error: 'misattributed',
      answer: null,
    });
    assert.deepEqual(classified('<html>'), { outcome: 'unknown', error: 'malformed', answer: null });
    assert.deepEqual(classified('<html>', 502), { outcome: 'unknown', error: 'status', answer: null });
  });
});
