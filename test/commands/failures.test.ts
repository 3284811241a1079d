import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { figuresOf } from './figures-of.ts';
import { Harness, SMOKE } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

/** As DESIGN.md promises. It takes a fraction of that here. */
const END_LIMIT_MS = 5_000;

const STEADY = ['--scenarios', 'steady', ...SMOKE] as const;

/** With as many sessions as it uses enough. */
const SHORT = [...STEADY, '--duration', '2s', '--sessions', '80'] as const;

/** A `redis-server` that does what its test asks for, before every other one in PATH. */
function fakeRedis(script: string): { readonly environment: Readonly<Record<string, string>> } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'fake-redis-'));
  const path = join(folder, 'redis-server');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return {
    environment: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** Milliseconds from the signal until everything that belongs to the harness has ended. */
async function endAfter(harness: Harness, signal: NodeJS.Signals): Promise<number> {
  const before = performance.now();
  harness.child.kill(signal);
  await harness.ended;
  return performance.now() - before;
}

function assertNothingLeft(harness: Harness): void {
  assert.deepEqual(harness.processes(), []);
  assert.deepEqual(harness.runFolders(), []);
}

function pidOf(harness: Harness, command: string): number {
  const pid = harness.processes().find((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes(command));
  assert.ok(pid !== undefined, `${command} runs`);
  return pid;
}

describe('a run with a failure', { skip: noProc }, () => {
  it('shows the last lines of a server that dies at its start', async () => {
    using fake = fakeRedis("echo 'Fatal error: the disk is full' >&2; exit 1");
    await using harness = new Harness(['--backends', 'redis', ...STEADY], fake.environment);
    const { code, stdout, stderr } = await harness.ended;
    assert.equal(code, 3);
    assert.match(stderr, /redis ended \(exit code 1\)[^]*Fatal error: the disk is full/);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.doesNotMatch(stdout, /Nothing was measured|backend/, 'no trial has a row in a table');
    assertNothingLeft(harness);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends at ${signal} while it waits for a server that never gets ready`, async () => {
      using fake = fakeRedis('sleep 1000');
      await using harness = new Harness(['--backends', 'redis', ...STEADY], fake.environment);
      await harness.says(/seed/);
      while (harness.processes().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const tookMs = await endAfter(harness, signal);
      const { code, stderr } = await harness.ended;
      assert.equal(code, 130);
      assert.match(stderr, /interrupted/);
      assert.ok(tookMs < END_LIMIT_MS, `${tookMs} ms`);
      assertNothingLeft(harness);
    });
  }

  it('keeps and shows its measurements when a server dies later, with its last lines', async () => {
    await using harness = new Harness(['--backends', 'redis', '--trials', '2', ...SHORT]);
    await harness.says(/trial 2\/2: measure/);
    process.kill(pidOf(harness, 'redis-server'), 'SIGKILL');
    const { code, stdout, stderr } = await harness.ended;
    assert.equal(code, 3, stderr);
    assert.match(stderr, /redis ended \(SIGKILL\); its last lines:\n +\S/);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.match(stdout, /Not complete/);
    assert.match(stdout, /round-robin/, 'the table of the first trial');
    const { complete, exitCode, trials, warnings } = harness.result();
    assert.deepEqual({ complete, exitCode }, { complete: false, exitCode: 3 });
    const [first, second] = trials;
    assert.equal(trials.length, 2);
    // On a busy machine it may not be able to tell.
    assert.ok(first !== undefined && first.status !== 'skipped' && first.status !== 'failed', first?.reason ?? '');
    assert.ok(figuresOf(first).requests.ok > 0);
    assert.ok(second !== undefined && second.status !== 'skipped' && second.status !== 'passed');
    assert.equal(second.store.bytesPerSession, null);
    assert.ok(figuresOf(second).requests.fail > 0);
    const missing = warnings.find(({ text }) => text.startsWith('bytes per session unavailable'));
    assert.equal(missing?.code, 'store-figure-missing');
    assert.deepEqual(missing?.where, { backend: 'redis', scenario: 'steady', trial: 2, attempt: 1 });
    assertNothingLeft(harness);
  });

  it('shows the table also when the file for the figures can no longer be written', async () => {
    const gone = mkdtempSync(join(tmpdir(), 'gone-'));
    await using harness = new Harness(['--backends', 'none', '--json', join(gone, 'run.json'), ...SHORT]);
    await harness.says(/: measure/);
    rmSync(gone, { recursive: true });
    const { code, stdout, stderr } = await harness.ended;
    assert.equal(code, 3);
    assert.match(stderr, /cannot write .*gone-\w+\/run\.json/);
    assert.match(stdout, /^none +round-robin/m);
    assert.equal(harness.result().complete, true);
  });

  it('ends at once if no results folder can be made, and starts nothing', async () => {
    await using harness = new Harness(['--backends', 'none', ...STEADY], {}, '/proc/session-bench');
    const { code, stderr } = await harness.ended;
    assert.equal(code, 3);
    assert.match(stderr, /cannot write to the results folder \/proc\/session-bench/);
    assert.match(stderr, /--results DIR/);
    assert.doesNotMatch(stderr, /trial/);
    assertNothingLeft(harness);
  });

  it('leaves no results folder when a server is missing', async () => {
    await using harness = new Harness(['--backends', 'redis', '--services', 'external', ...STEADY], {
      BENCH_REDIS_URL: '',
    });
    assert.equal((await harness.ended).code, 3);
    assert.equal(existsSync(join(harness.folder, 'results')), false);
  });
});
