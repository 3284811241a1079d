import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startProcess } from '../../../bench/cluster/processes/process.ts';
import { processEntry } from '../../../bench/cluster/processes/process-table.ts';
import { gone, listeningAddresses, reaperOf, startHarness, sweepIn } from './harness-fixture.ts';

const NOTHING = { processes: [], folder: null };

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`nothing is left of a harness that ends by ${signal}`, async () => {
    await using harness = await startHarness('wait', signal === 'SIGKILL' ? 'servers' : 'processes');
    harness.child.kill(signal);
    assert.ok(harness.started.length >= 3);
    assert.deepEqual(await gone(harness.started, harness.folder), NOTHING);
  });
}

for (const ending of ['process.exit', 'crash', 'dispose'] as const) {
  test(`nothing is left of a harness that ends by ${ending}`, async () => {
    await using harness = await startHarness(ending, ending === 'dispose' ? 'servers' : 'processes');
    assert.deepEqual(await gone(harness.started, harness.folder), NOTHING);
  });
}

test('redis, postgres, memcached and nginx listen on loopback only', {
  skip: process.platform !== 'linux',
}, async () => {
  await using harness = await startHarness('wait', 'servers');
  const addresses = listeningAddresses(harness.started.map(({ pid }) => pid));
  assert.ok(addresses.length >= 4);
  assert.deepEqual(
    addresses.filter((address) => !address.startsWith('0100007F:')),
    [],
  );
});

test('the workers of an nginx whose master was killed do not outlive the harness', async () => {
  await using harness = await startHarness('wait', 'servers');
  process.kill(harness.nginxPid, 'SIGKILL');
  harness.child.kill('SIGKILL');
  assert.ok(harness.started.length >= 10);
  assert.deepEqual(await gone(harness.started, harness.folder), NOTHING);
});

test('what is left when the reaper was killed too is removed by the next run', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'left-behind-'));
  // Servers run as other users, who must be able to reach their folders.
  chmodSync(root.path, 0o711);
  await using other = await startHarness('wait', 'processes', root.path);
  await using harness = await startHarness('wait', 'servers', root.path);
  process.kill(reaperOf(harness.folder), 'SIGKILL');
  harness.child.kill('SIGKILL');
  await new Promise((resolve) => harness.child.once('exit', resolve));
  assert.ok(existsSync(harness.folder));

  const lines = await sweepIn(root.path);
  assert.equal(lines.length, 1);
  assert.ok(lines[0]?.includes(harness.folder));
  assert.match(lines[0] ?? '', /left by a run that was killed/);
  assert.deepEqual(await gone(harness.started, harness.folder), NOTHING);
  assert.ok(existsSync(other.folder), 'a run that is alive keeps its folder');
  assert.ok(
    other.started.every(({ pid, start }) => processEntry(pid)?.start === start),
    'and its processes',
  );
});

test('a folder without an owner is removed once it is old, and only then', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'without-owner-'));
  const old = mkdtempSync(join(root.path, 'session-bench-run-'));
  const young = mkdtempSync(join(root.path, 'session-bench-run-'));
  utimesSync(old, 0, 0);
  const lines = await sweepIn(root.path);
  assert.equal(lines.length, 1);
  assert.ok(lines[0]?.includes(old));
  assert.ok(!existsSync(old));
  assert.ok(existsSync(young));
});

test("a user's own folders stay, whatever they are called", async () => {
  const root = mkdtempSync(join(tmpdir(), 'own-folders-'));
  const names = ['session-bench-main', 'session-bench-results', 'session-bench-run-notes1', 'session-bench-run-owner1'];
  try {
    for (const name of names) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, 'work.txt'), 'a week of work');
    }
    // Named as a run folder is, and with a file that is called as ours.
    writeFileSync(join(root, 'session-bench-run-owner1', 'owner.json'), '{"pid": 1, "start": "0", "boot": "earlier"}');
    for (const name of names) utimesSync(join(root, name), 0, 0);
    assert.deepEqual(await sweepIn(root), []);
    for (const name of names) assert.ok(existsSync(join(root, name, 'work.txt')), name);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('nothing starts under a run folder that is gone', async () => {
  const folder = await RunFolder.create();
  await folder[Symbol.asyncDispose]();
  mkdirSync(folder.path);
  try {
    await using late = startProcess(folder, { name: 'late', command: 'sleep', args: ['1000'] });
    assert.equal((await late.exited).code, 71);
  } finally {
    rmSync(folder.path, { recursive: true });
  }
});
