import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conform, fileOf, named } from './conform.ts';

const TOGETHER = 'of saves at the same time one remains, whole';
const REFUSED = 'a session past the limit is refused with an error, and the one before it stays';

describe('a correct store whose server stands still past the deadline of its calls', { concurrency: 3 }, () => {
  it('is repeated, and then too slow to tell: neither failed nor passed', async () => {
    const { json, report } = await conform(fileOf('./slow/stalls.ts'), '--only', TOGETHER);
    assert.deepEqual(named(json, 'stalls', 'too-slow'), [TOGETHER]);
    assert.deepEqual(json.counts, { pass: 0, fail: 0, declared: 0, 'too-slow': 1 });
    assert.equal(json.exitCode, 2);
    assert.equal(json.backends[0]?.cases[0]?.attempts, 3);
    assert.match(report, /TOO SLOW +of saves .*\n +too slow to tell, 3 times: .*\n/);
    assert.equal(report.trimEnd().split('\n').at(-1), '0 passed, 0 failed, 0 declared, 1 too slow to tell');
  });

  it('passes when it is quick again', async () => {
    const { json } = await conform(fileOf('./slow/stalls-once.ts'), '--only', TOGETHER);
    assert.deepEqual(named(json, 'stalls-once', 'pass'), [TOGETHER]);
    assert.ok((json.backends[0]?.cases[0]?.attempts ?? 0) > 1);
    assert.equal(json.exitCode, 0);
  });

  it('is not said to refuse what only took too long', async () => {
    const { json } = await conform(fileOf('./slow/stalls.ts'), '--only', REFUSED);
    assert.deepEqual(named(json, 'stalls', 'too-slow'), [REFUSED]);
  });
});
