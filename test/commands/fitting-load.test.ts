import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RUNGS } from '../../bench/model/rungs.ts';
import { PROFILES } from '../../bench/options/profiles.ts';
import { Harness } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

const ASKED = ['--profile', 'smoke', '--backends', 'none,redis', '--scenarios', 'steady'] as const;

/** Where the evidence does not matter. */
const SHORT = ['--duration', '3s'] as const;

/** A module with the store of `sqlite`, whose reads take 60 ms of CPU in the first trial, and only then. */
function slowAtFirst(log: string): string {
  return `
import { appendFileSync, readFileSync } from 'node:fs';
import sqlite from ${JSON.stringify(import.meta.resolve('../../backends/sqlite/index.ts'))};

// One reset before the probe, one after it, and one before each trial.
const BEFORE_FIRST_TRIAL = 3;
const log = ${JSON.stringify(log)};

export default {
  ...sqlite,
  name: 'slow-at-first',
  async open(ctx) {
    const opened = await sqlite.open(ctx);
    const get = opened.store.get.bind(opened.store);
    opened.store.get = (...args) => {
      if (readFileSync(log, 'utf8').length === BEFORE_FIRST_TRIAL) {
        const end = performance.now() + 60;
        while (performance.now() < end);
      }
      get(...args);
    };
    return { ...opened, reset: () => (appendFileSync(log, 'r'), opened.reset()) };
  },
};
`;
}

describe('a run without --rate', { skip: noProc }, () => {
  it('measures the backend that may be the slowest, runs at what it carries, and ends with the command that repeats it', async () => {
    await using harness = new Harness([...ASKED]);
    const { code, stdout, stderr } = await harness.ended;
    assert.ok(code === 0 || code === 2, `exit code ${code}: ${stderr}`);
    const { config, trials } = harness.result();
    const [probe, ...others] = config.fit?.probes ?? [];
    assert.equal(probe?.backend, 'redis', 'none costs a fraction of it');
    assert.deepEqual(others, []);
    assert.ok(probe.arrivalsPerS > 0 && probe.restartMs > 0);

    const { ratePerSecond, cohortSize, durationMs } = config.load;
    assert.ok([PROFILES.smoke.ratePerSecond, ...RUNGS].includes(ratePerSecond), `${ratePerSecond}/s is a rung`);
    assert.ok(ratePerSecond <= Math.max(25, probe.arrivalsPerS / 3), `${ratePerSecond} of ${probe.arrivalsPerS}/s`);
    assert.ok((ratePerSecond * durationMs) / 1000 >= 1_000, 'at least a thousand arrivals');
    assert.ok((ratePerSecond * durationMs) / 1000 >= cohortSize * 6, 'six for each session');
    assert.equal(trials.length, 2);

    assert.match(
      stderr,
      new RegExp(`^load: ${ratePerSecond} arrivals/s .* redis, likely the slowest, took in a short search`, 'm'),
    );
    assert.match(stdout, new RegExp(`load: ${ratePerSecond} arrivals/s`));
    const command = /^Repeat it with the same load and seed: npm run bench -- (.*)$/m.exec(stdout)?.[1] ?? '';
    for (const words of [
      '--profile smoke --backends none,redis --scenarios steady',
      `--rate ${ratePerSecond} --sessions ${cohortSize} --duration`,
      `--seed ${config.seed}`,
    ]) {
      assert.ok(command.includes(words), `${command} has ${words}`);
    }
    assert.deepEqual(harness.runFolders(), []);
    assert.deepEqual(harness.processes(), []);
  });

  it('leaves nothing when it is interrupted before its trials, finds its load when it is resumed, and then keeps it', async () => {
    await using harness = new Harness([...ASKED, ...SHORT]);
    await harness.says(/finding a load that redis carries: search/);
    harness.child.kill('SIGINT');
    const { code } = await harness.ended;
    assert.equal(code, 130);
    assert.deepEqual(harness.runFolders(), []);
    assert.deepEqual(harness.processes(), []);
    assert.deepEqual(harness.result().config.fit?.probes, []);

    const folder = harness.file('.');
    await using second = new Harness(['--resume', folder], {}, null);
    await second.says(/(none|redis) steady.*: (passed|inconclusive|void)[^]*(none|redis) steady[^\n]*measure/);
    second.child.kill('SIGINT');
    await second.ended;
    const { config } = harness.result();
    assert.equal(config.fit?.probes.length, 1);

    await using third = new Harness(['--resume', folder], {}, null);
    const { stderr, stdout, code: last } = await third.ended;
    assert.ok(last === 0 || last === 2, stderr);
    assert.doesNotMatch(stderr, /finding a load/);
    assert.deepEqual(harness.result().config, config);
    assert.equal(harness.result().trials.length, 2);
    const { ratePerSecond } = config.load;
    assert.match(stdout, new RegExp(`: npm run bench -- .*--backends none,redis .*--rate ${ratePerSecond} `));
  });

  it('goes down a rung with all trials when one is overloaded, and keeps the overloaded one', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'fitting-'));
    const [module, log] = [join(folder.path, 'slow-at-first.ts'), join(folder.path, 'resets')];
    writeFileSync(module, slowAtFirst(log));
    writeFileSync(log, '');
    await using harness = new Harness([
      '--profile',
      'smoke',
      '--backends',
      module,
      '--scenarios',
      'steady',
      '--duration',
      '6s',
    ]);
    const { code, stdout, stderr } = await harness.ended;
    const { config, trials, superseded } = harness.result();
    const [overloaded, ...others] = superseded;
    assert.equal(overloaded?.cause, 'overload', `${stderr}${stdout}`);
    assert.deepEqual(others, []);
    assert.match(overloaded.reason ?? '', /^slow-at-first needs .*--rate \d+ would fit/);
    assert.equal(config.fit?.lowered?.fromPerSecond, overloaded.ratePerSecond);
    assert.ok(config.load.ratePerSecond < (overloaded.ratePerSecond ?? 0));
    assert.equal(trials.length, 1);
    const [trial] = trials;
    assert.ok(trial !== undefined && trial.status !== 'skipped');
    assert.equal(trial.ratePerSecond, config.load.ratePerSecond);
    assert.equal(trial.cohort.lost, 0);
    assert.match(stderr, /^load: .*, lowered from \d+\/s, .*: on steady, slow-at-first needs /m);
    assert.match(stdout, new RegExp(`Repeat it with the same load and seed: .*--rate ${config.load.ratePerSecond} `));
    assert.ok(code === 0 || code === 2, `exit code ${code}`);
    const check = new Harness(['check', harness.file('.')], {}, null);
    await using _checked = check;
    const checked = await check.ended;
    assert.ok(checked.code === 0 || checked.code === 2, checked.stdout + checked.stderr);
  });
});
