import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { chooseBackends } from '../../bench/catalogue/choose-backends.ts';
import { chooseScenarios } from '../../bench/catalogue/choose-scenarios.ts';
import { interleave } from '../../bench/comparison/interleave.ts';
import { fingerprint } from '../../bench/measure/environment.ts';
import { measuredAttempts, NO_ATTEMPTS } from '../../bench/model/attempts.ts';
import { BenchError, EXIT } from '../../bench/model/errors.ts';
import { type RunResult, SCHEMA_VERSION } from '../../bench/model/run-result.ts';
import { backendSummary, scenarioSummary } from '../../bench/record/run-summaries.ts';
import { modulesOf, resumeRun } from '../../bench/resume/resume.ts';
import { Harness, SMOKE } from '../commands/harness.ts';
import { sampleResult, sampleTrial } from '../report/sample-result.ts';

const BACKENDS = ['none', 'memory', 'sticky'];
const SCENARIOS = ['steady', 'node-kill'];
const SEED = 4;

const linux = process.platform === 'linux' ? false : 'this system has no /proc';

describe('a run that is interrupted, and resumed', { skip: linux }, () => {
  it('by kill -9, then by Ctrl-C, comes to what it would have come to', async () => {
    const matrix = ['--backends', BACKENDS.join(), '--scenarios', SCENARIOS.join(), '--seed', String(SEED)];
    await using first = new Harness([...matrix, ...SMOKE, '--duration', '3s', '--warmup', '0.2s']);
    await first.says(/\[3\/6\] .*: measure/);
    first.child.kill('SIGKILL');
    await first.ended;
    const folder = dirname(first.file('run.json'));
    const killed = first.result();
    assert.deepEqual([killed.complete, killed.trials.length], [false, 2]);

    await using second = new Harness(['--resume', folder], {}, null);
    await second.says(/\[5\/6\] .*: measure/);
    second.child.kill('SIGINT');
    const interrupted = await second.ended;
    assert.equal(interrupted.code, 130);
    assert.match(interrupted.stderr, /resuming .*: 2 of 6 trials have been measured/);
    assert.match(interrupted.stdout, /Resume with: npm run bench -- --resume '/);
    assert.deepEqual(first.result().trials.slice(0, 2), killed.trials);

    await using third = new Harness(['--resume', folder], {}, null);
    const { code, stdout, stderr } = await third.ended;
    // On a loud machine the figures are void; the verdicts hold.
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
    assert.match(stderr, /resuming .*: 4 of 6 trials have been measured/);
    assert.match(stdout, /resumed 2 times/);
    const result = first.result();
    const { complete, config, startedAt, resumed, trials, superseded, matrix: cells } = result;
    assert.equal(complete, true);
    assert.deepEqual([config.seed, startedAt], [SEED, killed.startedAt]);
    assert.deepEqual(
      resumed.map(({ keptTrials }) => keptTrials),
      [2, 4],
    );
    assert.deepEqual(
      trials.map(({ backend, scenario, trial }) => ({ backend, scenario, trial })),
      interleave(BACKENDS, SCENARIOS, 1, SEED),
    );
    // On a loud machine some are repeated at the end.
    for (const trial of killed.trials) {
      const same = measuredAttempts(result).find((one) => isDeepStrictEqual(one, trial));
      assert.ok(same !== undefined, 'the measured trials are unchanged');
    }
    assert.equal(cells.length, 6);
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.startsWith('nginx-')),
      ['anomalies.ndjson.gz', 'history.ndjson.gz', 'run.json'],
    );

    await using check = new Harness(['check', folder], {}, null);
    const checked = await check.ended;
    assert.equal(checked.code, 0, checked.stderr);
    assert.equal(checked.stdout.match(/ same$/gm)?.length, 6 + superseded.length);
    assert.doesNotMatch(checked.stdout, /not in it|within it/, 'nothing is left of the truncated trials');
  });
});

describe('--resume', { skip: linux }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'resume-'));
  after(() => rmSync(folder, { recursive: true }));

  function runJson(name: string, result: unknown): string {
    const run = mkdtempSync(join(folder, `${name}-`));
    writeFileSync(join(run, 'run.json'), JSON.stringify(result));
    return run;
  }

  async function refusal(...args: readonly string[]): Promise<string> {
    await using harness = new Harness(args, {}, null);
    const { code, stdout, stderr } = await harness.ended;
    assert.deepEqual([code, stdout], [EXIT.usage, ''], stderr);
    assert.doesNotMatch(stderr, /\n\s+at /);
    return stderr;
  }

  const broken: RunResult = sampleResult([sampleTrial({ backend: 'redis' })], { complete: false });

  it('refuses anything but an interrupted run', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [
        join(folder, 'nowhere'),
        /--resume \/.*nowhere: cannot read .*nowhere\/run\.json.*: name a folder that a run has/,
      ],
      ['', /--resume "": cannot read .*run\.json/],
      [runJson('complete', { ...broken, complete: true }), /it is complete: every trial has been measured/],
      [
        runJson('older', { ...broken, schemaVersion: 1 }),
        new RegExp(
          `was written by an older version of session-bench \\(schema 1; this one reads ${SCHEMA_VERSION}\\): run it again, or use the version that wrote it`,
        ),
      ],
      [runJson('damaged', { ...broken, trials: 5 }), /run\.json is damaged: .*trials/],
      [runJson('config', { ...broken, config: { ...broken.config, backends: 5 } }), /is damaged: .*config\.backends/],
    ];
    for (const [run, says] of cases) assert.match(await refusal('--resume', run), says);
  });

  it('refuses options that would change what is measured, and names each', async () => {
    const text = await refusal(
      '--resume',
      runJson('more', broken),
      '--rate',
      '9',
      '--session-bytes',
      '9',
      '--json',
      '-',
    );
    for (const option of ['--rate', '--session-bytes']) {
      assert.ok(text.includes(`${option} cannot be given with --resume`), text);
    }
    assert.doesNotMatch(text, /--json/);
  });

  it('refuses a run that has not ended', async () => {
    const load = ['--backends', 'none', '--scenarios', 'steady', ...SMOKE];
    await using running = new Harness(load);
    await running.says(/: measure/);
    const run = dirname(running.file('run.json'));
    assert.match(await refusal('--resume', run), /process \d+ is still running it/);
  });

  it('refuses another machine, Node.js or provider, and names it', async () => {
    const here = { ...(await fingerprint()), provider: 'native' };
    const environment = { ...broken.environment, ...here, node: 'v22.0.0', provider: 'docker' };
    const run = { folder: runJson('elsewhere', broken), result: { ...broken, environment } };
    await assert.rejects(resumeRun(run, here, []), (error) => {
      assert.ok(error instanceof BenchError && error.exitCode === EXIT.environment);
      assert.match(error.message, /Node\.js: it was v22\.0\.0, and is v2\d/);
      assert.match(error.message, /where servers come from: it was docker, and is native/);
      assert.doesNotMatch(error.message, /the CPU/);
      return true;
    });
    assert.equal(readFileSync(join(run.folder, 'run.json'), 'utf8'), JSON.stringify(broken), 'the file is unchanged');
  });

  it("refuses a user's scenario or store whose file has changed since, and names it", async () => {
    const environment = { ...broken.environment, ...(await fingerprint()), provider: 'native' };
    const scenario = join(folder, 'rush.mjs');
    const store = join(folder, 'keeper.mjs');
    const choose = async (edit: string) => {
      writeFileSync(scenario, `export default { name: 'rush', question: 'What then?' };${edit}`);
      writeFileSync(store, `export default { name: 'keeper', open: ({ session }) => session.MemoryStore };`);
      const { scenarios } = await chooseScenarios(scenario, []);
      const { backends } = await chooseBackends(store);
      return { scenarios: scenarios.slice(-1), backends: backends.slice(-1) };
    };
    const [first, edited] = [await choose(''), await choose('// changed')];
    const run = {
      folder: runJson('modules', broken),
      result: {
        ...broken,
        environment,
        scenarios: first.scenarios.map(scenarioSummary),
        backends: first.backends.map((one) => backendSummary(one, null)),
      },
    };
    await assert.rejects(resumeRun(run, environment, modulesOf(edited.backends, edited.scenarios)), (error) => {
      assert.ok(error instanceof BenchError && error.exitCode === EXIT.environment);
      assert.match(error.message, /rush\.mjs changed since/);
      assert.doesNotMatch(error.message, /keeper/);
      return true;
    });
    writeFileSync(join(run.folder, 'history.ndjson.gz'), '');
    assert.deepEqual((await resumeRun(run, environment, modulesOf(first.backends, first.scenarios))).kept, NO_ATTEMPTS);
  });
});
