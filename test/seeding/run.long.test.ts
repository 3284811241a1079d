import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { check } from '../../bench/commands/check/check.ts';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { LOGINS_BESIDE_SEEDED } from '../../bench/model/seeded-users.ts';
import { VERDICTS } from '../../bench/model/verdict.ts';
import { Harness } from '../commands/harness.ts';

const SESSIONS = 8_000;
const SEEDED = SESSIONS - LOGINS_BESIDE_SEEDED;
const LOAD = ['--scenarios', 'steady', '--profile', 'smoke', '--duration', '3s', '--rate', '300', '--seed', '5'];

/** `check` as a function, since `check` of the command line is tested elsewhere. */
async function comparisonsOf(harness: Harness): Promise<unknown[]> {
  const { json } = await check(harness.file('history.ndjson.gz'), new AbortController().signal);
  return (JSON.parse(json) as { trials: { runJson: unknown }[] }).trials.map(({ runJson }) => runJson);
}

function historyOf(harness: Harness): Operation[] {
  const text = gunzipSync(readFileSync(harness.file('history.ndjson.gz'))).toString();
  const lines = text.trim().split('\n').slice(1, -1);
  return lines.map((line) => JSON.parse(line) as Operation);
}

function trialOf(harness: Harness): MeasuredTrial {
  const [trial] = harness.result().trials;
  assert.ok(trial !== undefined && trial.status !== 'skipped');
  return trial;
}

const linux = process.platform === 'linux' ? false : 'this system has no /proc';

describe('a run with more sessions than log in', { skip: linux }, () => {
  it('visits seeded sessions like those of users who logged in, and reports how many of them have a verdict', async () => {
    await using harness = new Harness(['--backends', 'redis', '--sessions', String(SESSIONS), ...LOAD]);
    const { code, stdout, stderr } = await harness.ended;
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
    assert.match(stderr, /: seed .*\n.*: log-in/);

    const history = historyOf(harness);
    const logins = history.filter(({ kind, origin }) => kind === 'login' && origin === 'cohort');
    assert.equal(new Set(logins.map(({ vu }) => vu)).size, LOGINS_BESIDE_SEEDED);
    assert.ok(logins.every(({ vu }) => vu < LOGINS_BESIDE_SEEDED));
    const seededLogins = history.filter(({ origin }) => origin === 'seeded');
    const visitors = history.filter(({ vu, origin }) => vu >= LOGINS_BESIDE_SEEDED && origin !== 'seeded');
    assert.deepEqual(
      seededLogins.map(({ vu }) => vu).toSorted((a, b) => a - b),
      [...new Set(visitors.map(({ vu }) => vu))].toSorted((a, b) => a - b),
      'a visitor has one seeded login, and no other user has one',
    );
    // Uniform over all users: three quarters of the arrivals are theirs, spread evenly over them.
    const arrivals = visitors.filter(({ origin }) => origin === 'measured');
    assert.ok(arrivals.length > 500, `${arrivals.length} of 900 arrivals`);
    for (let quarter = 0; quarter < 4; quarter++) {
      const from = LOGINS_BESIDE_SEEDED + (quarter * SEEDED) / 4;
      const own = arrivals.filter(({ vu }) => vu >= from && vu < from + SEEDED / 4);
      assert.ok(own.length > 100, `${own.length} arrivals in quarter ${quarter}`);
    }
    const kept = visitors.filter(({ kind, answer }) => kind === 'add' && typeof answer === 'object');
    assert.ok(kept.length > 30, `${kept.length} items were added to seeded sessions`);

    const { cohort, seeding } = trialOf(harness);
    assert.equal(cohort.total, SESSIONS);
    assert.equal(
      VERDICTS.reduce((sum, verdict) => sum + cohort[verdict], 0),
      SESSIONS,
    );
    assert.equal(cohort.kept + cohort.ended + cohort.unverified, SESSIONS, 'nothing went wrong');
    assert.deepEqual([seeding?.count, seeding?.stored], [SEEDED, SEEDED]);
    assert.equal(seeding?.seen, seededLogins.length);
    assert.equal(seeding.verified, seeding.seen);
    assert.equal(cohort.unverified, SEEDED - seeding.seen);
    // The users who came, and a sample of the others.
    assert.ok(seeding.seen > new Set(arrivals.map(({ vu }) => vu)).size + 500, `${seeding.seen} seen`);
    assert.match(stdout, /6,000 sessions were seeded, [\d,]+ per\s+second; the fate of 1,\d\d\d is\s+known/);
    assert.deepEqual(await comparisonsOf(harness), ['same']);
  });

  it('finds missing seeded sessions by visits and by a sample of the others, also with two generators', async () => {
    const module = fileURLToPath(new URL('./forgets-seeded.ts', import.meta.url));
    await using harness = new Harness([
      '--backends',
      module,
      '--sessions',
      String(SESSIONS),
      '--generators',
      '2',
      ...LOAD,
    ]);
    const { code, stdout, stderr } = await harness.ended;
    assert.equal(code, 1, stderr);
    const { cohort, seeding, status, reason } = trialOf(harness);
    assert.equal(status, 'failed');
    assert.match(reason ?? '', /\d+ of [\d,]+ sessions lost/);
    const lost = cohort.lost / (seeding?.seen ?? 0);
    assert.ok(lost > 0.2 && lost < 0.3, `${cohort.lost} of ${seeding?.seen} lost`);
    assert.equal(seeding?.stored, (SEEDED * 3) / 4);
    assert.match(stdout, /THE STORE HELD ONLY 4,500/);

    const history = historyOf(harness);
    const cameBefore = new Set(history.filter(({ origin }) => origin === 'measured').map(({ vu }) => vu));
    const gone = history.filter(
      ({ origin, kind, answer }) => origin === 'read-back' && kind === 'read' && answer === 'anonymous',
    );
    assert.ok(gone.filter(({ vu }) => !cameBefore.has(vu)).length > 100, 'the sample');
    assert.deepEqual(await comparisonsOf(harness), ['same']);
  });

  it('ends at Ctrl-C in the middle of a million, and leaves nothing running', async () => {
    await using harness = new Harness(['--backends', 'redis', '--sessions', '1000000', ...LOAD]);
    await harness.says(/: seed/);
    harness.child.kill('SIGINT');
    const { code, stderr } = await harness.ended;
    assert.equal(code, 130, stderr);
    assert.doesNotMatch(stderr, /: log-in/);
    assert.deepEqual(harness.runFolders(), []);
    assert.deepEqual(harness.processes(), []);
  });

  it('skips a store that cannot be seeded if too many users would have to log in', async () => {
    await using harness = new Harness(['--backends', 'memory,none', '--sessions', '100001', ...LOAD]);
    const { code, stdout } = await harness.ended;
    assert.equal(code, 2, 'nothing was measured');
    const reasons = harness.result().trials.map((trial) => (trial.status === 'skipped' ? trial.reason : ''));
    const reason =
      /^it cannot be seeded, and 100,001 users would have to log in, at most 20,000 do with --profile smoke$/;
    assert.equal(reasons.length, 2);
    for (const text of reasons) assert.match(text, reason);
    assert.match(stdout, /memory: skipped: it cannot be seeded/);
  });
});
