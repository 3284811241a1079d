import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MeasuredTrial, TrialFigures } from '../../bench/model/measured-trial.ts';
import type { SweepFigures } from '../../bench/model/trial-figures.ts';
import expiry from '../../scenarios/expiry.ts';
import { figuresOf } from '../commands/figures-of.ts';
import { Harness, SMOKE } from '../commands/harness.ts';

const COHORT = expiry.traffic?.sessions ?? 0;
const EXPIRING = expiry.traffic?.expiring?.sessions ?? 0;

/** Long enough for them to expire within the measurement, also on a noisy machine. */
const RUN = ['--scenarios', 'expiry', ...SMOKE, '--duration', '14s', '--seed', '11', '--quiet'];

describe('expiry', async () => {
  await using harness = new Harness(['--backends', 'postgres,redis,memory', ...RUN]);
  const { code, stdout, stderr } = await harness.ended;
  const { trials } = harness.result();
  const history = gunzipSync(readFileSync(harness.file('history.ndjson.gz'))).toString();
  const notes = stdout.replaceAll(/\s+/g, ' ');

  const trialOf = (
    backend: string,
  ): Pick<MeasuredTrial, 'cohort'> & Pick<TrialFigures, 'requests'> & { readonly sweeps: SweepFigures } => {
    const trial = trials.find((one) => one.backend === backend);
    assert.ok(trial !== undefined && trial.status !== 'skipped', backend);
    const { sweeps, requests } = figuresOf(trial);
    assert.ok(sweeps !== null, backend);
    return { cohort: trial.cohort, requests, sweeps };
  };

  it('breaks no promise, however noisy the machine', () => assert.ok(code === 0 || code === 2, `${code}: ${stderr}`));

  it('sweeps every expired session of postgres once while it serves users, and none of theirs is lost', () => {
    const { sweeps, cohort, requests } = trialOf('postgres');
    const { expiring, deleted, count, longestMs, during, outside } = sweeps;
    assert.ok(expiring !== null && expiring > 0 && expiring <= EXPIRING, `${expiring} were seeded`);
    // The rest are sessions of the cohort, and later sessions.
    assert.ok(deleted !== null && deleted >= expiring, `${deleted} of ${expiring} were swept`);
    assert.ok(count > 0 && longestMs !== null && longestMs > 0);
    assert.ok(during.count > 0, 'no user came while many were swept');
    assert.equal(during.count + outside.count, requests.ok + requests.fail + requests.unknown + requests.dropped);
    for (const part of [during, outside]) assert.equal(part.p99Us === null, part.count < 1_000);
    assert.deepEqual([cohort.total, cohort.lost, cohort.overstayed], [COHORT, 0, 0]);
  });

  it('sweeps no session of redis, whose sessions expire without sweeps, and reports it', () => {
    const { sweeps, cohort } = trialOf('redis');
    assert.deepEqual(
      { ...sweeps, expiring: null, outside: null },
      {
        expiring: null,
        deleted: null,
        count: 0,
        longestMs: null,
        during: { count: 0, p99Us: null },
        outside: null,
      },
    );
    assert.ok((sweeps.expiring ?? 0) > 0);
    assert.deepEqual([cohort.total, cohort.lost, cohort.overstayed], [COHORT, 0, 0]);
    assert.match(notes, /redis, expiry: nothing to sweep, expired sessions end by themselves/);
  });

  it('puts no sessions into a store that cannot be seeded, and reports it', () => {
    const { expiring, deleted } = trialOf('memory').sweeps;
    assert.equal(expiring, null);
    assert.ok(deleted !== null && deleted > 0);
    assert.match(notes, /memory, expiry: [\d,]+ expired sessions were swept[^;]*; they were its users' alone/);
  });

  it('sends no user for the sessions that were stored to expire', () => {
    const users = [...history.matchAll(/"vu":(\d+)/g)].map(([, vu]) => Number(vu));
    assert.ok(users.length > 0);
    assert.ok(users.every((vu) => vu < COHORT));
  });
});
