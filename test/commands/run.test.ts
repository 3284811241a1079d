import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { VERDICTS } from '../../bench/model/verdict.ts';
import { listeningAddresses } from '../cluster/cleanup/harness-fixture.ts';
import { figuresOf } from './figures-of.ts';
import { Harness, SMOKE } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

function measured(harness: Harness): MeasuredTrial[] {
  return harness.result().trials.filter((trial) => trial.status !== 'skipped');
}

/** On a loud machine trials are void (exit 2); their verdicts hold. */
function assertDone(code: number | null): void {
  assert.ok(code === 0 || code === 2, `exit code ${code}`);
}

/** The sentence on those that lost no session may name several, and says so otherwise where none lost any. */
function saysLostNone(backend: string): RegExp {
  return new RegExp(`${backend}[^.]* lost (?:none|no session)`);
}

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  return condition();
}

/** A module with the store of `memory`, which logs every write and every reset. */
function notedMemory(log: string): string {
  return `
import { appendFileSync } from 'node:fs';
import memory from ${JSON.stringify(import.meta.resolve('../../backends/memory/index.ts'))};

export default {
  ...memory,
  name: 'noted',
  async open(ctx) {
    const opened = await memory.open(ctx);
    const note = (what) => appendFileSync(${JSON.stringify(log)}, ctx.nodeId + ' ' + what + '\\n');
    const set = opened.store.set.bind(opened.store);
    opened.store.set = (...args) => {
      note('set');
      set(...args);
    };
    return { ...opened, reset: () => (note('reset'), opened.reset()) };
  },
};
`;
}

describe('a run', { skip: noProc }, () => {
  it('reports the users that a dead node logged out, and leaves nothing but its results', async () => {
    const shared = ['redis', 'postgres', 'memcached'];
    const backends = ['sticky', ...shared].join();
    await using harness = new Harness(['--backends', backends, '--scenarios', 'node-kill', ...SMOKE]);
    const opened = new Set<string>();
    const look = setInterval(() => {
      for (const address of listeningAddresses([harness.child.pid ?? 0, ...harness.processes()])) opened.add(address);
    }, 50);
    const { code, stdout } = await harness.ended.finally(() => clearInterval(look));
    assertDone(code);
    assert.ok(opened.size >= 7, 'three nodes, nginx and three servers');
    assert.deepEqual(
      [...opened].filter((address) => !address.startsWith('0100007F:')),
      [],
      'nothing listens on anything but 127.0.0.1',
    );
    assert.deepEqual(harness.runFolders(), []);
    assert.deepEqual(harness.processes(), []);

    const trials = measured(harness);
    assert.equal(trials.length, 4);
    for (const trial of trials) {
      const { cohort, later, faults, overheadMs } = trial;
      const { requests, latency, withinTrial } = figuresOf(trial);
      assert.equal(cohort.total, 100);
      for (const counts of [cohort, later]) {
        assert.equal(
          VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
          counts.total,
        );
      }
      assert.equal(cohort.unverified + cohort.corrupted + cohort.leaked + cohort.overwritten, 0);
      assert.equal(requests.ok + requests.fail + requests.unknown + requests.dropped, 1000);
      assert.equal(latency.response.count, 1000);
      const { p90 = 0, p99 = 0 } = latency.response.episodes ?? {};
      assert.ok(p90 > 0 && p99 > 0, 'the slow requests came in at least one episode');
      const unknown = { p50Us: null, p99Us: null, cpuUsPerRequest: null };
      assert.deepEqual(withinTrial, unknown, 'not ten seconds passed before the fault');
      assert.equal(faults.length, 1);
      // The goal is 4 s. This bound only shows that nothing waits for a timeout.
      assert.ok(overheadMs < 15_000, `${overheadMs} ms`);
      assert.ok(faults.every(({ confirmedUs, healedUs }) => confirmedUs !== null && healedUs !== null));
    }
    const lost = (backend: string): number => trials.find((trial) => trial.backend === backend)?.cohort.lost ?? -1;
    for (const backend of shared) assert.equal(lost(backend), 0, backend);
    assert.ok(lost('sticky') >= 20 && lost('sticky') <= 50, `${lost('sticky')} of 100 lost under sticky`);
    const report = stdout.replaceAll(/\s+/g, ' ');
    for (const { backend } of trials.filter(({ status }) => status === 'passed')) {
      assert.match(report, backend === 'sticky' ? /sticky lost \d+ of 100 sessions/ : saysLostNone(backend));
    }
    assert.match(readFileSync(harness.file('nginx-sticky.conf'), 'utf8'), /route/);
  });

  it('lets its nodes practise, and keeps no session of that for the measurement', async () => {
    await using resources = new AsyncDisposableStack();
    const folder = resources.adopt(mkdtempSync(join(tmpdir(), 'noted-')), (path) => rmSync(path, { recursive: true }));
    const [module, log] = [join(folder, 'noted.ts'), join(folder, 'calls')];
    writeFileSync(module, notedMemory(log));
    const options = ['--backends', module, '--scenarios', 'steady', ...SMOKE, '--warmup-requests', '300'];
    const harness = resources.use(new Harness(options));
    const { code, stderr } = await harness.ended;
    assertDone(code);
    const phases = [...stderr.matchAll(/noted steady trial 1\/1: ([a-z-]+) \(/g)].map(([, phase]) => phase);
    assert.deepEqual(phases.slice(0, 5), ['set-up', 'practice', 'set-up', 'log-in', 'warm-up']);
    const calls = readFileSync(log, 'utf8').trim().split('\n');
    const emptied = calls.findIndex(
      (call, index) => call === 'harness reset' && calls.slice(0, index).includes('node-1 set'),
    );
    assert.ok(emptied > 0, 'the store is emptied after they have practised');
    const [before, after] = [calls.slice(0, emptied), calls.slice(emptied)];
    for (const node of ['node-1', 'node-2', 'node-3']) {
      assert.ok(before.filter((call) => call === `${node} set`).length > 10, `${node} has practised`);
      assert.ok(before.lastIndexOf(`${node} reset`) > before.lastIndexOf(`${node} set`), `${node} has forgotten it`);
    }
    assert.ok(after.filter((call) => call.endsWith(' set')).length >= 100, 'the cohort logs in afterwards');
    assert.deepEqual(
      measured(harness).map(({ cohort }) => cohort.total),
      [100],
    );
  });

  it('ends at Ctrl-C, keeps its measurements, and leaves nothing running', async () => {
    await using harness = new Harness(['--backends', 'none,sticky', '--scenarios', 'steady', ...SMOKE, '--seed', '1']);
    await harness.says(/\[2\/2\] .*: measure/);
    harness.child.kill('SIGINT');
    const { code, stderr } = await harness.ended;
    assert.equal(code, 130);
    assert.match(stderr, /interrupted/);
    assert.deepEqual(harness.runFolders(), []);
    assert.deepEqual(harness.processes(), []);
    const result = harness.result();
    assert.equal(result.complete, false);
    assert.equal(result.exitCode, 130);
    assert.equal(result.trials.length, 1);
  });

  it('leaves nothing behind when it is killed', async () => {
    await using harness = new Harness(['--backends', 'redis', '--scenarios', 'steady', ...SMOKE]);
    await harness.says(/: measure/);
    assert.ok(harness.processes().length >= 6, 'three nodes, nginx, redis and the generator');
    harness.child.kill('SIGKILL');
    await harness.ended;
    assert.ok(await until(() => harness.processes().length === 0, 5000), `${harness.processes().join()} still run`);
    assert.ok(await until(() => harness.runFolders().length === 0, 5000));
  });

  it('ends with 99 when a threshold is missed, and names it', async () => {
    const workload = ['--backends', 'memory', '--scenarios', 'steady', ...SMOKE];
    await using harness = new Harness([...workload, '--quiet', '--threshold', 'memory:lost<=0']);
    const { code, stdout } = await harness.ended;
    assert.equal(code, 99);
    assert.match(stdout, /memory:lost<=0/);
  });

  it('does not skip a backend that was named and has no server', async () => {
    await using harness = new Harness(['--backends', 'redis', '--services', 'external', ...SMOKE], {
      BENCH_REDIS_URL: '',
    });
    const { code, stderr } = await harness.ended;
    assert.equal(code, 3);
    assert.match(stderr, /backend redis cannot run: redis is missing.*BENCH_REDIS_URL/s);
    assert.deepEqual(
      readdirSync(harness.folder).filter((name) => name.startsWith('session-bench-')),
      [],
    );
  });
});
