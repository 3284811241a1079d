import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../../bench/comparison/interleave.ts';
import { nextStep, type Plan } from '../../bench/comparison/next-step.ts';
import { type Attempts, NO_ATTEMPTS, nextAttempt, setAside, withResult } from '../../bench/model/attempts.ts';
import type { RunConfig } from '../../bench/model/config.ts';
import type { MeasuredTrial, TrialResult } from '../../bench/model/measured-trial.ts';
import type { TrialPlace } from '../../bench/model/trial-name.ts';
import { SAMPLE_CONFIG, sampleTrial } from '../report/sample-result.ts';

const HIGH = SAMPLE_CONFIG.load.ratePerSecond;
const LOW = 240;

/** Of a run: its configuration, and its results. */
interface Run {
  readonly config: RunConfig;
  readonly attempts: Attempts;
}

const START: Run = { config: SAMPLE_CONFIG, attempts: NO_ATTEMPTS };

type Outcome = 'passed' | 'failed' | 'late-heal' | 'overload' | 'skipped';

/** What a trial of a backend comes to, at a rate and with the number of its attempt at that rate. */
type Outcomes = (backend: string, ratePerSecond: number, attempt: number) => Outcome;

/** As often as a run goes down: once. */
function lowerLoad(config: RunConfig): RunConfig | null {
  return config.load.ratePerSecond === LOW ? null : { ...config, load: { ...config.load, ratePerSecond: LOW } };
}

function cellsOf(backends: number): Cell[] {
  return Array.from({ length: backends }, (_, index) => ({ backend: `b${index}`, scenario: 'steady', trial: 1 }));
}

function resultOf(place: TrialPlace, { config, attempts }: Run, outcomes: Outcomes): TrialResult {
  const { ratePerSecond } = config.load;
  const tries = [...attempts.superseded, ...attempts.trials].filter(
    (one) => one.status !== 'skipped' && one.backend === place.backend && one.ratePerSecond === ratePerSecond,
  );
  const outcome = outcomes(place.backend, ratePerSecond, tries.length + 1);
  if (outcome === 'skipped')
    return { ...place, routing: 'round-robin', status: outcome, cause: 'inapplicable', reason: 'it does not apply' };
  const attempt = nextAttempt(attempts, place);
  const change = { ratePerSecond, durationMs: 10_000 };
  if (outcome === 'passed' || outcome === 'failed') return sampleTrial({ ...place, attempt, status: outcome, change });
  return sampleTrial({ ...place, attempt, status: 'inconclusive', cause: outcome, change });
}

/** The run one step later; null: it is complete. */
function advanced(run: Run, plan: Omit<Plan, 'config'>, outcomes: Outcomes): Run | null {
  const { config, attempts } = run;
  const step = nextStep({ ...plan, config }, attempts);
  if (step === null) return null;
  if (step.kind === 'lower') return { config: step.config, attempts: setAside(attempts) };
  const place = step.kind === 'repeat' ? step.trial : step.cell;
  const { backend, scenario, trial } = place;
  return { config, attempts: withResult(attempts, resultOf({ backend, scenario, trial }, run, outcomes)) };
}

/** The run after each of its steps, the beginning first. */
function runFrom(start: Run, plan: Omit<Plan, 'config'>, outcomes: Outcomes): readonly Run[] {
  const runs = [start];
  for (let run = advanced(start, plan, outcomes); run !== null; run = advanced(run, plan, outcomes)) {
    runs.push(run);
    assert.ok(runs.length < 1_000, 'it ends');
  }
  return runs;
}

/** What a resumed run keeps of one that was interrupted. */
function kept({ config, attempts: { trials, superseded } }: Run): Run {
  return { config, attempts: { trials: trials.filter(({ status }) => status !== 'skipped'), superseded } };
}

function measured(trials: readonly TrialResult[]): readonly MeasuredTrial[] {
  return trials.filter((trial) => trial.status !== 'skipped');
}

const someOutcomes: fc.Arbitrary<Outcomes> = fc
  .array(fc.constantFrom<Outcome>('passed', 'passed', 'late-heal', 'overload', 'failed', 'skipped'), {
    minLength: 1,
    maxLength: 60,
  })
  .map((drawn) => {
    return (backend, ratePerSecond, attempt) => {
      const index = Number(backend.slice(1)) * 6 + (attempt - 1) * 2 + (ratePerSecond === LOW ? 1 : 0);
      return drawn[index % drawn.length] ?? 'passed';
    };
  });

describe('the steps of a comparison', () => {
  it('lead to the same trials, wherever the run is interrupted and resumed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), someOutcomes, (backends, outcomes) => {
        const plan = { cells: cellsOf(backends), lowerLoad };
        const runs = runFrom(START, plan, outcomes);
        const whole = kept(runs.at(-1) ?? START);
        for (const part of runs) {
          const resumed = kept(runFrom(kept(part), plan, outcomes).at(-1) ?? START);
          assert.equal(resumed.config.load.ratePerSecond, whole.config.load.ratePerSecond);
          assert.deepEqual(resumed.attempts, whole.attempts);
        }
      }),
    );
  });

  it('end with no overload that a lower load could spare, unless a promise was broken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), someOutcomes, (backends, outcomes) => {
        const { config, attempts } = runFrom(START, { cells: cellsOf(backends), lowerLoad }, outcomes).at(-1) ?? START;
        const all = measured(attempts.trials);
        assert.equal(attempts.trials.length, backends);
        assert.ok(all.every(({ ratePerSecond }) => ratePerSecond === config.load.ratePerSecond));
        if (config.load.ratePerSecond === LOW || all.some(({ status }) => status === 'failed')) return;
        assert.ok(all.every(({ cause }) => cause !== 'overload'));
      }),
    );
  });

  it('lower the load after a repetition that was overloaded, and only once', () => {
    const outcomes: Outcomes = (backend, ratePerSecond, attempt) => {
      if (backend !== 'b0') return 'passed';
      if (ratePerSecond === HIGH) return attempt === 1 ? 'late-heal' : 'overload';
      return 'overload';
    };
    const runs = runFrom(START, { cells: cellsOf(5), lowerLoad }, outcomes);
    assert.equal(runs.length - 1, 5 + 1 + 1 + 5, 'the schedule, a repetition, the step down, the schedule again');
    const { config, attempts } = runs.at(-1) ?? START;
    assert.equal(config.load.ratePerSecond, LOW);
    assert.equal(attempts.superseded.length, 6);
    assert.deepEqual(
      measured(attempts.trials).map(({ backend, attempt }) => [backend, attempt]),
      [
        ['b0', 3],
        ['b1', 2],
        ['b2', 2],
        ['b3', 2],
        ['b4', 2],
      ],
    );
  });

  it('lower the load at once in the middle of the schedule; without a lower load all trials run', () => {
    const outcomes: Outcomes = (backend, ratePerSecond) =>
      backend === 'b1' && ratePerSecond === HIGH ? 'overload' : 'passed';
    const cells = cellsOf(4);
    assert.equal(runFrom(START, { cells, lowerLoad }, outcomes).length - 1, 2 + 1 + 4);
    assert.equal(runFrom(START, { cells }, outcomes).length - 1, 4);
  });

  it('does not lower the load for a backend that does not decide it, such as one on an emulator', () => {
    const overload: Outcomes = (backend) => (backend === 'b0' ? 'overload' : 'passed');
    let run: Run | null = START;
    let last = START;
    const decisive = new Set(['b1', 'b2']);
    while (run !== null) {
      last = run;
      run = advanced(run, { cells: cellsOf(3), lowerLoad, decisive }, overload);
    }
    assert.equal(last.config.load.ratePerSecond, HIGH);
    assert.deepEqual(last.attempts.superseded, []);
    assert.equal(last.attempts.trials.length, 3);
  });
});
