import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { overloadedTrial, planRepeats } from '../../bench/judge/repeats.ts';
import { type Attempts, measuredAttempts, NO_ATTEMPTS, nextAttempt, withResult } from '../../bench/model/attempts.ts';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { isSameTrial } from '../../bench/model/trial-name.ts';
import { UNDECIDED_CAUSES } from '../../bench/model/undecided-cause.ts';
import { sampleTrial } from '../report/sample-result.ts';

type Outcome = Pick<MeasuredTrial, 'status' | 'cause' | 'durationMs'>;

const PASSED: Outcome = { status: 'passed', cause: null, durationMs: 10_000 };
const LATE: Outcome = { status: 'inconclusive', cause: 'late-heal', durationMs: 10_000 };

function trialOf(backend: string, { status, cause, durationMs }: Outcome, attempt = 1): MeasuredTrial {
  const sample = { backend, scenario: 'node-kill', attempt, status, ...(cause === null ? {} : { cause }) };
  return { ...sampleTrial(sample), durationMs };
}

/** First attempts at a trial of each backend `b0`, `b1` … */
function firstAttempts(outcomes: readonly Outcome[]): Attempts {
  return outcomes.map((outcome, index) => trialOf(`b${index}`, outcome)).reduce(withResult, NO_ATTEMPTS);
}

/** Repeats until nothing is left to repeat, or as often as asked. Repetitions end with these outcomes, and then pass. */
function repeated(first: Attempts, outcomes: readonly Outcome[], most = Number.POSITIVE_INFINITY) {
  const chosen: MeasuredTrial[] = [];
  let all = first;
  for (let { next } = planRepeats(all); next !== null && chosen.length < most; { next } = planRepeats(all)) {
    const outcome = outcomes[chosen.length] ?? PASSED;
    chosen.push(next);
    all = withResult(all, trialOf(next.backend, outcome, nextAttempt(all, next)));
  }
  return { all, chosen };
}

const anOutcome: fc.Arbitrary<Outcome> = fc
  .record({
    status: fc.constantFrom('passed', 'failed', 'inconclusive', 'void'),
    cause: fc.constantFrom(...UNDECIDED_CAUSES),
    durationMs: fc.integer({ min: 1, max: 30_000 }),
  })
  .map(({ status, cause, durationMs }) => {
    const isUndecided = status === 'inconclusive' || status === 'void';
    return { status, cause: isUndecided ? cause : null, durationMs } as const;
  });

const times = (trials: readonly MeasuredTrial[]): number =>
  trials.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);

describe('which trials are repeated', () => {
  it('only those that could not tell by chance, each at most twice, and none without its reason in the run', () => {
    fc.assert(
      fc.property(fc.array(anOutcome, { maxLength: 14 }), fc.array(anOutcome, { maxLength: 30 }), (first, later) => {
        const before = firstAttempts(first);
        const { all, chosen } = repeated(before, later);
        for (const { status, cause } of chosen) {
          assert.ok(status === 'inconclusive' || status === 'void');
          assert.ok(cause === 'late-heal' || cause === 'foreign-cpu' || cause === 'late-generator');
        }
        assert.deepEqual(all.superseded, chosen, 'what was repeated is kept');
        for (const trial of before.trials) {
          const attempts = measuredAttempts(all).filter((one) => isSameTrial(one, trial));
          assert.deepEqual(
            attempts.map(({ attempt }) => attempt),
            [1, 2, 3].slice(0, attempts.length),
          );
          assert.ok(attempts.slice(0, -1).every(({ status }) => status !== 'failed' && status !== 'passed'));
        }
        assert.deepEqual(
          all.trials.map(({ backend }) => backend),
          before.trials.map(({ backend }) => backend),
          'their order stays',
        );
      }),
    );
  });

  it('as long as they take at most a quarter of the time of the first attempts', () => {
    fc.assert(
      fc.property(
        fc.array(anOutcome, { minLength: 1, maxLength: 14 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        (first, passes) => {
          const before = firstAttempts(first);
          const budgetMs = times(measuredAttempts(before)) / 4;
          let all = before;
          for (let { next } = planRepeats(all); next !== null; { next } = planRepeats(all)) {
            // It takes as long as before, and may fail to tell again.
            const { status, cause, durationMs } = next;
            const outcome =
              passes[all.superseded.length] === true ? { ...PASSED, durationMs } : { status, cause, durationMs };
            all = withResult(all, trialOf(next.backend, outcome, nextAttempt(all, next)));
          }
          const firstAgain = times(measuredAttempts(all).filter(({ attempt }) => attempt === 1));
          assert.ok(times(measuredAttempts(all)) - firstAgain <= budgetMs);
        },
      ),
    );
  });

  it('comes to the same choice after an interruption, whenever that was', () => {
    fc.assert(
      fc.property(fc.array(anOutcome, { maxLength: 14 }), fc.array(anOutcome, { maxLength: 9 }), (first, later) => {
        const { all, chosen } = repeated(firstAttempts(first), later);
        for (const taken of chosen.keys()) {
          const { all: part } = repeated(firstAttempts(first), later, taken);
          assert.deepEqual(repeated(part, later.slice(taken)).all, all);
        }
      }),
    );
  });

  it('a second attempt at each before a third at any, in the order of the trials', () => {
    const first = firstAttempts([LATE, PASSED, LATE, ...Array.from({ length: 14 }, () => PASSED)]);
    const { chosen, all } = repeated(first, [LATE, LATE, LATE, LATE]);
    assert.deepEqual(
      chosen.map(({ backend, attempt }) => [backend, attempt]),
      [
        ['b0', 1],
        ['b2', 1],
        ['b0', 2],
        ['b2', 2],
      ],
    );
    assert.deepEqual(
      all.trials.flatMap((trial) => (trial.status === 'inconclusive' ? [[trial.backend, trial.attempt]] : [])),
      [
        ['b0', 3],
        ['b2', 3],
      ],
      'the last attempt counts',
    );
  });

  it('names what time did not suffice for, and repeats a shorter one', () => {
    const first = firstAttempts([{ ...LATE, durationMs: 30_000 }, LATE, PASSED, PASSED]);
    const { chosen, all } = repeated(first, []);
    assert.deepEqual(
      [chosen, planRepeats(all).outOfTime].map((trials) => trials.map(({ backend }) => backend)),
      [['b1'], ['b0']],
    );
  });

  it('a failed repetition stays, and is not repeated', () => {
    const first = firstAttempts([LATE, ...Array.from({ length: 9 }, () => PASSED)]);
    const { all } = repeated(first, [{ status: 'failed', cause: null, durationMs: 10_000 }]);
    assert.deepEqual(
      [all.trials.map(({ status }) => status).at(0), planRepeats(all).next, all.superseded.length],
      ['failed', null, 1],
    );
  });

  it('attempts at another rate count as none, and neither does their time', () => {
    const first = firstAttempts([LATE, PASSED, PASSED, PASSED, PASSED]);
    const lower = first.trials.reduce<Attempts>(
      (all, { backend }) =>
        withResult(all, { ...trialOf(backend, backend === 'b0' ? LATE : PASSED, 2), ratePerSecond: 100 }),
      first,
    );
    assert.equal(lower.superseded.length, 5);
    const { next } = planRepeats(lower);
    assert.deepEqual([next?.backend, next?.attempt], ['b0', 2]);
  });

  it('none of a run.json that does not know how long its trials took', () => {
    const old = firstAttempts([{ ...LATE, durationMs: null }, PASSED, PASSED, PASSED, PASSED]);
    assert.equal(planRepeats(old).next, null);
  });
});

describe('the trial because of which all trials run again with a lower load', () => {
  const OVERLOADED: Outcome = { status: 'inconclusive', cause: 'overload', durationMs: 10_000 };
  const found = (...outcomes: readonly Outcome[]) => overloadedTrial(firstAttempts(outcomes).trials)?.backend ?? null;

  it('is the first that was overloaded', () => {
    assert.equal(found(PASSED, LATE, OVERLOADED, OVERLOADED), 'b2');
    assert.equal(found(PASSED, LATE), null);
  });

  it('is none where a promise was broken: that result stays', () => {
    const broken: Outcome = { status: 'failed', cause: null, durationMs: 10_000 };
    assert.equal(found(OVERLOADED, broken), null);
  });
});
