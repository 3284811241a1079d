import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ofCountedAttempts, warningsOf } from '../../bench/judge/warnings.ts';
import type { ReliableTrial } from '../../bench/model/measured-trial.ts';
import type { Warning } from '../../bench/model/warning.ts';
import { warningText } from '../../bench/report/draw/warnings.ts';
import { sampleTrial, voidOf } from '../report/sample-result.ts';

const CAPACITY = { goodPerS: 1, anonymous: 0, notOk: 0, errors: 0, mismatches: 0, cpuShare: 0.3, bottleneck: null };

const trial = sampleTrial({ backend: 'redis', scenario: 'steady' });

/** The warnings of one trial, in a line each. */
function texts(change: Partial<ReliableTrial>): string[] {
  return warningsOf([{ ...trial, ...change }], null).map(warningText);
}

describe('the warnings of a run', () => {
  it('are an empty list when all is well', () => assert.deepEqual(texts({}), []));

  it('name a generator whose lateness shows in the p99', () => {
    const p99Us = trial.latency.response.p99Us ?? 0;
    assert.match(
      texts({ generator: { ...trial.generator, latenessP99Us: p99Us } }).join(),
      /redis in steady, trial 1: .*late/,
    );
  });

  it('say why the latencies of a trial that failed are left out', () => {
    const generator = { ...trial.generator, bottleneck: 'the generator was the bottleneck: late' };
    assert.deepEqual(texts({ status: 'failed', reason: '30 of 100 sessions lost', generator }), [
      'redis in steady, trial 1: latencies and capacity are left out: the generator was the bottleneck: late',
    ]);
  });

  it('name a void trial once, and why', () => {
    const unfit = { ...voidOf(trial), reason: 'too slow' };
    assert.deepEqual(warningsOf([unfit], null).map(warningText), [
      'redis in steady, trial 1: the trial is void: too slow',
    ]);
  });

  it('name a capacity whose answers were mixed up', () => {
    const capacity = { ...CAPACITY, mismatches: 3 };
    assert.match(texts({ capacity }).join(), /3 answers of the capacity measurement/);
  });

  it("name a capacity that is the generator's own", () => {
    const capacity = { ...CAPACITY, goodPerS: 9123.4, cpuShare: 0.97, bottleneck: 'generator-bound: busy' };
    assert.match(texts({ capacity }).join(), /above 9123 req\/s \(generator-bound: busy\)/);
    assert.deepEqual(texts({ capacity: CAPACITY }), []);
  });

  it('leave out what happened in an attempt that was repeated', () => {
    const where = { backend: 'redis', scenario: 'steady', trial: 1 };
    const warnings = [{}, where, { ...where, attempt: 1 }, { ...where, attempt: 2 }, { ...where, trial: 2 }].map(
      (place): Warning => ({ code: 'clock-set', where: place, text: 'the clock was set', remedy: 'Run it again' }),
    );
    assert.deepEqual(
      ofCountedAttempts(warnings, [trial]).map((warning) => warning.where),
      [{}, { ...where, attempt: 2 }, { ...where, trial: 2 }],
    );
    assert.deepEqual(ofCountedAttempts(warnings, []), warnings);
  });

  it('name a machine that was busy before the run, and of a skipped backend', () => {
    const skipped = {
      backend: 'redis',
      routing: 'round-robin',
      scenario: 'steady',
      trial: 1,
      status: 'skipped',
      cause: 'missing-server',
    } as const;
    const warnings = warningsOf([{ ...skipped, reason: 'install it' }], { avg10Percent: 30, totalUs: 0 });
    assert.deepEqual(
      warnings.map(({ where }) => where),
      [{ backend: 'redis' }, {}],
    );
    assert.deepEqual(
      warnings.map(({ text }) => text),
      [
        'skipped, because a server is missing',
        'the machine was busy before the run: tasks waited for a CPU 30% of the time',
      ],
    );
  });

  it('name a machine on which the same work took longer, now or then', () => {
    const quiet = { samples: 100, medianUs: 577, spread: 1.5, drift: 1.2 };
    assert.deepEqual(warningsOf([trial], null, quiet), []);
    const [spread, none] = warningsOf([trial], null, { ...quiet, spread: 7.9 });
    assert.match(spread?.text ?? '', /too noisy: one time in ten a fixed piece of work of 0\.6 ms took 7\.9 times/);
    assert.match(spread?.remedy ?? '', /--trials/);
    assert.equal(none, undefined);
    const [drift] = warningsOf([trial], null, { ...quiet, drift: 1.4 });
    assert.match(drift?.text ?? '', /between some trials .* 1\.4 times/);
  });

  it('name links that were late themselves, and of links that no data passed', () => {
    const links = { rttMs: 1, passed: 5, lateP50Us: 10, lateP99Us: 2000, lateMaxUs: 2000, lost: 0 };
    assert.deepEqual(texts({ links }), []);
    assert.match(
      texts({ links: { ...links, lateP50Us: 400 } }).join(),
      /came 0\.40 ms late or more, .* should take 0\.5 ms each way/,
    );
    const unused = { rttMs: 1, passed: 0, lateP50Us: null, lateP99Us: null, lateMaxUs: null, lost: 0 };
    assert.match(texts({ links: unused }).join(), /no data passed the links/);
  });

  it('name three trials or more that do not agree', () => {
    const trials = [1000, 1100, 1600].map((p50Us, index) => sampleTrial({ backend: 'redis', trial: index + 1, p50Us }));
    assert.match(
      warningsOf(trials, null).map(warningText).join(),
      /^redis in steady: the p50 of its 3 trials differ by a factor of 1\.6$/,
    );
    assert.deepEqual(warningsOf(trials.slice(1), null), [], 'two say nothing yet');
  });
});
