import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import type { ComparedTrial } from '../../bench/model/recheck.ts';
import { VERDICTS } from '../../bench/model/verdict.ts';
import { Harness, SMOKE } from './harness.ts';

const START = fileURLToPath(new URL('../../bench/start.mjs', import.meta.url));

async function check(...args: readonly string[]) {
  const child = spawn(process.execPath, [START, 'check', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

function isEnd(line: string): boolean {
  return line.includes('"trial-end"');
}

function trialsIn(json: string): ComparedTrial[] {
  return JSON.parse(json).trials;
}

const linux = process.platform === 'linux' ? false : 'this system has no /proc';

describe('check reads the history of a run again', { skip: linux, concurrency: 3 }, () => {
  let harness: Harness;
  let folder = '';

  before(async () => {
    const workload = ['--scenarios', 'node-kill', ...SMOKE, '--duration', '3s', '--quiet'];
    harness = new Harness(['--backends', 'none,memory,sticky', ...workload]);
    const { code, stderr } = await harness.ended;
    // On a loud machine the figures are void; the verdicts hold.
    assert.ok(code === 0 || code === 2, `exit code ${code}`);
    assert.equal(stderr, '', '--quiet is quiet');
    folder = dirname(harness.file('run.json'));
  });
  after(async () => await harness[Symbol.asyncDispose]());

  /** A copy of the run with a change. */
  function changed(name: string, change: (copy: string) => void): string {
    const copy = join(harness.folder, name);
    mkdirSync(copy);
    for (const file of ['run.json', 'history.ndjson.gz']) copyFileSync(join(folder, file), join(copy, file));
    change(copy);
    return copy;
  }

  it('and comes to the same verdicts', async () => {
    const { code, stdout, stderr } = await check(folder, '--json', '-');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /backend +scenario +trial +sessions +total .*run\.json/);
    assert.match(stderr, /operations read: run\.json has the same verdict for every session/);
    const measured = harness.result().trials.filter((trial): trial is MeasuredTrial => trial.status !== 'skipped');
    assert.equal(measured.length, 3);
    const again = trialsIn(stdout);
    assert.deepEqual(
      again.map(({ runJson, complete, broken }) => ({ runJson, complete, broken })),
      measured.map(() => ({ runJson: 'same', complete: true, broken: [] })),
    );
    for (const trial of measured) {
      const found = again.find(({ backend, scenario }) => backend === trial.backend && scenario === trial.scenario);
      assert.deepEqual(found?.cohort, trial.cohort);
      assert.deepEqual(found?.later, trial.later);
      assert.equal(
        VERDICTS.reduce((sum, verdict) => sum + trial.cohort[verdict], 0),
        trial.cohort.total,
      );
    }
    const memory = again.find(({ backend }) => backend === 'memory');
    assert.ok(memory !== undefined && memory.cohort.lost >= 95, `${memory?.cohort.lost} of 100 lost`);
  });

  it('keeps the anomalies of every session that has a bad verdict', () => {
    const lines = gunzipSync(readFileSync(join(folder, 'anomalies.ndjson.gz')))
      .toString()
      .trim()
      .split('\n');
    const sessions = new Set(
      lines.map((line) => JSON.parse(line)).map((one) => [one.backend, one.scenario, one.vu, one.session].join()),
    );
    const harmless = new Set(['unverified', 'ended', 'kept']);
    const bad = harness.result().trials.flatMap((trial) => {
      if (trial.status === 'skipped') return [];
      return VERDICTS.filter((verdict) => !harmless.has(verdict)).map(
        (verdict) => trial.cohort[verdict] + trial.later[verdict],
      );
    });
    assert.equal(
      sessions.size,
      bad.reduce((sum, count) => sum + count, 0),
    );
  });

  it('of a history alone, packed or not, with nothing to compare it with', async () => {
    const history = readFileSync(join(folder, 'history.ndjson.gz'));
    mkdirSync(join(harness.folder, 'alone'));
    const packed = join(harness.folder, 'alone', 'history.ndjson.gz');
    const unpacked = join(harness.folder, 'alone', 'history.ndjson');
    writeFileSync(packed, history);
    writeFileSync(unpacked, gunzipSync(history));
    const outcomes = await Promise.all([packed, unpacked].map((path) => check(path)));
    for (const { code, stdout, stderr } of outcomes) {
      assert.equal(code, 0, stderr);
      assert.match(stdout, /operations read: no run\.json to compare with/);
    }
    assert.equal(outcomes[0]?.stdout, outcomes[1]?.stdout);
  });

  it('of a run.json of an older version: refused in its folder, and not compared with a history named alone', async () => {
    const copy = changed('older', (path) => {
      const file = join(path, 'run.json');
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), schemaVersion: 2 }));
    });
    const refused = await check(copy);
    assert.equal(refused.code, 3);
    assert.match(
      refused.stderr,
      /run\.json was written by an older version of session-bench \(schema 2; this one reads/,
    );
    const { code, stdout, stderr } = await check(join(copy, 'history.ndjson.gz'));
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /\nNothing was compared: .*run\.json was written by an older version of session-bench \(.*\)\.\n/,
    );
    assert.match(stdout, /operations read: no run\.json to compare with/);
  });

  it('reports that run.json has other verdicts', async () => {
    const copy = changed('other', (path) => {
      const file = join(path, 'run.json');
      const result = JSON.parse(readFileSync(file, 'utf8'));
      const trial = result.trials.find(({ backend }: { backend: string }) => backend === 'memory');
      trial.cohort.lost--;
      trial.cohort.kept++;
      writeFileSync(file, JSON.stringify(result));
    });
    const { code, stdout } = await check(copy);
    assert.equal(code, 1);
    assert.match(stdout, /memory .*DIFFERS/);
    assert.match(stdout, /run\.json differs in 1 of 3 trials/);
  });

  it('reports a broken promise', async () => {
    const copy = changed('broken', (path) => {
      const file = join(path, 'history.ndjson.gz');
      const lines = gunzipSync(readFileSync(file)).toString();
      const promising = lines.replaceAll('"survivesNodeLoss":false', '"survivesNodeLoss":true');
      writeFileSync(file, gzipSync(promising));
    });
    const { code, stdout } = await check(copy);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /sticky in node-kill, trial 1: BROKEN: \d+ of 100 sessions lost(, and \d+ later ones?)?, though it declares to survive/,
    );
  });

  it('shows the trials of a truncated history, names the missing ones, and fails', async () => {
    const copy = changed('cut-off', (path) => {
      const file = join(path, 'history.ndjson.gz');
      const lines = gunzipSync(readFileSync(file)).toString().split('\n');
      const secondEnd = lines.findIndex((line, at) => at > lines.findIndex(isEnd) && isEnd(line));
      writeFileSync(file, gzipSync(`${lines.slice(0, secondEnd - 10).join('\n')}\n`));
    });
    const [first = '', second = '', third = ''] = harness.result().trials.map(({ backend }) => backend);
    const { code, stdout, stderr } = await check(copy);
    assert.equal(code, 3);
    assert.match(stdout, new RegExp(`^${first} +node-kill .*same$`, 'm'));
    assert.match(stdout, new RegExp(`^${second} +node-kill .*CUT OFF$`, 'm'));
    assert.match(stdout, new RegExp(`${second} in node-kill, trial 1: the history ends within it`));
    assert.match(stdout, new RegExp(`${third} in node-kill, trial 1: in run\\.json, but not in the history`));
    assert.match(stdout, /run\.json has the same verdict for every session of the 1 trial that is whole/);
    assert.match(stderr, /is not whole: it ends within \w+ in node-kill, trial 1; it does not have \w+ in node-kill/);

    const { stdout: json } = await check(copy, '--json', '-');
    const { exitCode, missing } = JSON.parse(json) as { exitCode: number; missing: string[] };
    assert.deepEqual({ exitCode, missing }, { exitCode: 3, missing: [`${third} in node-kill, trial 1`] });
    assert.deepEqual(
      trialsIn(json).map(({ complete, runJson }) => ({ complete, runJson })),
      [
        { complete: true, runJson: 'same' },
        { complete: false, runJson: 'cut-off' },
      ],
    );
  });

  it('refuses missing, damaged and truncated files', async () => {
    const cases: readonly (readonly [name: string, change: (copy: string) => void, says: RegExp])[] = [
      ['no-run-json', (copy) => rmSync(join(copy, 'run.json')), /cannot read .*run\.json/],
      ['no-history', (copy) => rmSync(join(copy, 'history.ndjson.gz')), /history\.ndjson\.gz does not exist/],
      ['bad-run-json', (copy) => writeFileSync(join(copy, 'run.json'), '{"trials":1}'), /run\.json is damaged/],
      ['no-gzip', (copy) => writeFileSync(join(copy, 'history.ndjson.gz'), 'not packed'), /cannot be read/],
      [
        'no-json',
        (copy) => writeFileSync(join(copy, 'history.ndjson.gz'), gzipSync('{"type":"trial"}\nnothing\n')),
        /cannot be read, line 1: .*backend/,
      ],
      [
        'shortened',
        (copy) => {
          const file = join(copy, 'history.ndjson.gz');
          writeFileSync(file, readFileSync(file).subarray(0, -2000));
        },
        /is not whole: it ends within \w+ in/,
      ],
      [
        'half',
        (copy) => {
          const file = join(copy, 'history.ndjson.gz');
          const lines = gunzipSync(readFileSync(file)).toString().split('\n');
          const firstEnd = lines.findIndex(isEnd);
          writeFileSync(file, gzipSync(`${lines.slice(0, firstEnd + 1).join('\n')}\n`));
        },
        /is not whole: it does not have \w+ in/,
      ],
    ];
    for (const [name, change, says] of cases) {
      const { code, stderr } = await check(changed(name, change));
      assert.equal(code, 3, `${name}: ${stderr}`);
      assert.match(stderr, says, name);
    }
    assert.equal((await check(join(harness.folder, 'nowhere'))).code, 3);
  });

  it('refuses bad usage', async () => {
    for (const args of [[], [''], [folder, 'more'], [folder, '--jsn', 'x'], [folder, '--json', '']]) {
      assert.equal((await check(...args)).code, 64, args.join(' '));
    }
  });
});
