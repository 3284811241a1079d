import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { oneStream } from '../../../tools/tests/one-stream.ts';

const MAIN = fileURLToPath(import.meta.resolve('../../../tools/tests/main.ts'));

/** What Node.js says of one test: a line about it, the totals, and the summary. */
async function* oneTest(name: string, success: boolean): AsyncGenerator<TestEvent> {
  const totals = { tests: 1, pass: success ? 1 : 0, fail: success ? 0 : 1, duration_ms: 2.5 };
  for (const message of [name, ...Object.entries(totals).map((total) => total.join(' '))]) {
    yield await Promise.resolve({ type: 'test:diagnostic', data: { nesting: 0, message, level: 'info' } });
  }
  const counts = { tests: 1, passed: totals.pass, cancelled: 0, skipped: 0, suites: 0, todo: 0, topLevel: 1 };
  yield { type: 'test:summary', data: { counts, duration_ms: 2.5, file: undefined, success } };
}

describe('two streams of tests', () => {
  it('are one: totals are added, and the summary comes once, at the end', async () => {
    const events = await Array.fromAsync(oneStream([oneTest('first', false), oneTest('second', true)]));
    assert.deepEqual(
      events.map(({ type, data }) => (type === 'test:diagnostic' ? data.message : type)),
      ['first', 'second', 'tests 2', 'pass 1', 'fail 1', 'duration_ms 5', 'test:summary'],
    );
    const summary = events.at(-1);
    assert.ok(summary?.type === 'test:summary');
    assert.deepEqual([summary.data.success, summary.data.counts.tests, summary.data.counts.passed], [false, 2, 1]);
  });
});

describe('the command of npm test', () => {
  it('ends with 1 where a test fails or none is found, else with 0', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tests-'));
    const [good, bad] = ['good', 'bad'].map((name) => join(folder.path, `${name}.test.mjs`)) as [string, string];
    writeFileSync(good, "import { test } from 'node:test';\ntest('this passes', () => undefined);\n");
    writeFileSync(bad, "import { test } from 'node:test';\ntest('this fails', () => { throw new Error('no'); });\n");
    // As for a person: within a test, Node.js starts no others.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const runs = [[good], [good, bad], [join(folder.path, 'absent.test.mjs')]].map((files) =>
      spawnSync(process.execPath, [MAIN, ...files], { env, encoding: 'utf8' }),
    );
    assert.deepEqual(
      runs.map(({ status }) => status),
      [0, 1, 1],
    );
    assert.match(runs[0]?.stdout ?? '', /✔ this passes/);
    assert.match(runs[1]?.stdout ?? '', /failing tests:[^]*✖ this fails/);
    assert.match(runs[2]?.stderr ?? '', /^no test files: /);
  });
});
