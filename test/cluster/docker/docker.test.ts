import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { askEngine, engineMessage } from '../../../bench/cluster/docker/ask-engine.ts';
import { endOfLife, exitOf } from '../../../bench/cluster/docker/container-life.ts';
import { whyUnreachable } from '../../../bench/cluster/docker/diagnose.ts';
import { isReachedFromHere, notedEngine, noteEngine } from '../../../bench/cluster/docker/engine-environment.ts';
import { labelsOf, OWNER_LABEL, ownerOf, RUN_LABEL } from '../../../bench/cluster/docker/labels.ts';
import { deadOwnerOf } from '../../../bench/cluster/docker/remove-containers.ts';
import { usageOf } from '../../../bench/cluster/docker/usage.ts';
import { ownerState } from '../../../bench/cluster/processes/owner.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';
import { endOf } from '../../../bench/process/process-end.ts';

describe('what a container uses', () => {
  test('is read without files that are cached, from either version of control groups', () => {
    const running = { read: '2026-11-28T15:57:50Z', cpu_stats: { cpu_usage: { total_usage: 1_234_567 } } };
    const v1 = { usage: 10_000, stats: { total_inactive_file: 3_000, inactive_file: 1 } };
    assert.deepEqual(usageOf({ ...running, memory_stats: v1 }), { cpuNs: 1_234_567, memoryBytes: 7_000 });
    const v2 = { usage: 10_000, stats: { inactive_file: 4_000 } };
    assert.deepEqual(usageOf({ ...running, memory_stats: v2 }), { cpuNs: 1_234_567, memoryBytes: 6_000 });
  });

  test('is nothing when it does not run', () => {
    const stopped = { read: '0001-01-01T00:00:00Z', cpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: {} };
    assert.deepEqual(usageOf(stopped), { cpuNs: 0, memoryBytes: 0 });
  });

  test('is unknown, and not nothing, where it runs and the engine does not tell', () => {
    const read = '2026-11-28T15:57:50.252796277Z';
    const unknown = { cpuNs: null, memoryBytes: null };
    assert.deepEqual(usageOf({ read, cpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: {} }), unknown);
    assert.deepEqual(usageOf({ read }), unknown);
  });
});

test('an end by a signal is not taken for one by a code', () => {
  assert.deepEqual(exitOf(137), { code: null, signal: 'SIGKILL' });
  assert.deepEqual(exitOf(143), { code: null, signal: 'SIGTERM' });
  assert.deepEqual(exitOf(1), { code: 1, signal: null });
  assert.deepEqual(exitOf(128), { code: 128, signal: null });
});

describe('the end of what runs in a container', () => {
  /** One of which the engine says this, in turn; null: nothing. */
  const container = (exits: (number | null)[], states: ({ Running: boolean; ExitCode: number } | null)[]) => {
    const answer = <T>(value: T | null | undefined): Promise<T> =>
      value == null ? Promise.reject(new Error('socket hang up')) : Promise.resolve(value);
    return {
      wait: () => answer(exits.shift()),
      inspect: () => answer(states.shift()).then((State) => ({ State })),
    };
  };

  test('is waited for again where the answer was lost and it runs', async () => {
    const running = { Running: true, ExitCode: 0 };
    assert.deepEqual(await endOfLife(container([null, 137], [running])), { code: null, signal: 'SIGKILL' });
  });

  test('is that of the container where the answer was lost and it does not run', async () => {
    const ended = { Running: false, ExitCode: 3 };
    assert.deepEqual(await endOfLife(container([null], [ended])), { code: 3, signal: null });
  });

  test('is not made up where the engine says nothing any more', async () => {
    assert.equal(
      endOf('redis', await endOfLife(container([], []))),
      'the state of redis is unknown: Docker does not answer',
    );
  });
});

describe('what the engine is asked', () => {
  const refusal = new Error('(HTTP code 500) server error - driver failed - no such device\nand more');

  test('is refused in its own words, on one line', async () => {
    assert.equal(engineMessage(refusal), 'driver failed - no such device');
    await assert.rejects(askEngine('pause redis', Promise.reject(refusal)), {
      message: 'Docker could not pause redis: driver failed - no such device',
      exitCode: 3,
      cause: refusal,
    });
  });

  test('has a limit', async () => {
    const never = new Promise<never>(() => undefined);
    await assert.rejects(askEngine('pause redis', never, 10), {
      message: 'Docker could not pause redis: no answer within 10 ms',
      exitCode: 3,
    });
  });
});

describe('whose container is left', () => {
  const { [OWNER_LABEL]: own = '' } = labelsOf('/tmp/session-bench-run-AbC123');
  const bootedAtMs = 1_000_000_000;
  const of = (changes: object, State = 'exited', createdAtMs = bootedAtMs - 1000) => {
    const Labels = { [OWNER_LABEL]: JSON.stringify({ ...(JSON.parse(own) as object), ...changes }) };
    return deadOwnerOf({ State, Created: createdAtMs / 1000, Labels }, bootedAtMs)?.pid ?? null;
  };

  test('is said of a dead owner, and not of one that lives', () => {
    assert.equal(of({}), null);
    assert.equal(of({ start: 'another time' }, 'running'), process.pid);
  });

  test('is said of one from before the last boot, and not of another machine', () => {
    const boot = 'another boot';
    assert.equal(of({ boot }), process.pid);
    assert.equal(of({ boot }, 'running'), null);
    assert.equal(of({ boot }, 'exited', bootedAtMs + 1000), null);
  });
});

test('a container names its run and its owner, who is alive while this process is', () => {
  const labels = labelsOf('/tmp/session-bench-run-AbC123');
  assert.equal(labels[RUN_LABEL], 'session-bench-run-AbC123');
  const owner = ownerOf(labels);
  assert.ok(owner !== null);
  assert.equal(owner.pid, process.pid);
  assert.equal(ownerState(owner), 'alive');
  assert.equal(ownerState({ ...owner, start: 'another time' }), 'dead');
  assert.equal(ownerOf({ [RUN_LABEL]: 'x', [OWNER_LABEL]: '{"pid": 1}' }), null);
  assert.equal(ownerOf({}), null);
});

test('a run folder tells whether containers were started for it, and how to reach their engine', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'noted-engine-'));
  assert.equal(notedEngine(folder.path), null);
  noteEngine(folder.path);
  const noted = notedEngine(folder.path);
  assert.ok(noted !== null);
  assert.equal(noted['DOCKER_HOST'], process.env['DOCKER_HOST']);
  assert.ok(isReachedFromHere(noted));
  assert.ok(!isReachedFromHere({ ...noted, DOCKER_HOST: 'unix:///another.sock' }));
  assert.throws(() => noteEngine(join(folder.path, 'gone')), /ENOENT/);
});

describe('why Docker cannot be used', () => {
  test('is nothing where something listens', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'no-docker-'));
    const socket = join(folder.path, 'docker.sock');
    const server = createServer((connection) => connection.destroy()).listen(socket);
    await once(server, 'listening');
    assert.equal(await whyUnreachable(`unix://${socket}`), null);
    server.close();
  });

  test('is said in one line, with the remedy', async () => {
    using lease = await leasePort();
    const cases = [
      ['unix:///no/such.sock', /^no Docker Engine at \/no\/such\.sock$/, /Install Docker.*--services native/],
      [`tcp://127.0.0.1:${lease.port}`, /^Docker is not running at 127\.0\.0\.1:\d+$/, /^Start it/],
      ['tcp://docker.example.com:2375', /^DOCKER_HOST names the machine docker\.example\.com/, /this machine/],
      ['ssh://user@docker.example.com', /^DOCKER_HOST begins with ssh:\/\//, /this machine/],
      ['docker.sock', /^DOCKER_HOST is no URL: docker\.sock$/, /unix:\/\/\/var\/run\/docker\.sock/],
    ] as const;
    for (const [host, why, remedy] of cases) {
      const found = await whyUnreachable(host);
      assert.match(found?.why ?? '', why);
      assert.match(found?.remedy ?? '', remedy);
    }
  });
});
