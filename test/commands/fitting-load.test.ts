import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNGS } from '../../bench/model/rungs.ts';
import { PROFILES } from '../../bench/options/profiles.ts';
import { Harness } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

const ASKED = ['--profile', 'smoke', '--backends', 'none,redis', '--scenarios', 'steady'] as const;

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

    assert.match(stderr, new RegExp(`^load: ${ratePerSecond} arrivals/s .* redis, the slowest, carries here`, 'm'));
    assert.match(stdout, new RegExp(`load: ${ratePerSecond} arrivals/s`));
    const command = /^Repeat it exactly: npm run bench -- (.*)$/m.exec(stdout)?.[1] ?? '';
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

  it('leaves nothing when it is interrupted before its trials, and finds its load when it is resumed', async () => {
    await using harness = new Harness([...ASKED]);
    await harness.says(/finding a load that redis carries: search/);
    harness.child.kill('SIGINT');
    const { code } = await harness.ended;
    assert.equal(code, 130);
    assert.deepEqual(harness.runFolders(), []);
    assert.deepEqual(harness.processes(), []);
    assert.deepEqual(harness.result().config.fit?.probes, []);
    const folder = harness.file('.');
    await using again = new Harness(['--resume', folder], {}, null);
    const ended = await again.ended;
    assert.ok(ended.code === 0 || ended.code === 2, ended.stderr);
    const { config, trials } = harness.result();
    assert.equal(config.fit?.probes.length, 1);
    assert.equal(trials.length, 2);
  });

  it('keeps the load that was chosen when it is resumed later', async () => {
    await using harness = new Harness([...ASKED]);
    await harness.says(/(none|redis) steady.*: (passed|inconclusive|void)[^]*(none|redis) steady[^\n]*measure/);
    harness.child.kill('SIGINT');
    await harness.ended;
    const { config } = harness.result();
    assert.equal(config.fit?.probes.length, 1);
    await using again = new Harness(['--resume', harness.file('.')], {}, null);
    const { stderr, stdout } = await again.ended;
    assert.doesNotMatch(stderr, /finding a load/);
    assert.deepEqual(harness.result().config, config);
    assert.match(
      stdout,
      new RegExp(`Repeat it exactly: npm run bench -- .*--backends none,redis .*--rate ${config.load.ratePerSecond} `),
    );
  });
});
