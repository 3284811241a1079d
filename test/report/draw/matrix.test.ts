import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matrixOf } from '../../../bench/figures/matrix-cells.ts';
import type { ReliableTrial, TrialResult } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import type { SessionCounts } from '../../../bench/model/session-fates.ts';
import type { MatrixCell } from '../../../bench/model/summaries.ts';
import { VERDICTS } from '../../../bench/model/verdict.ts';
import { scenarioSummary } from '../../../bench/record/run-summaries.ts';
import { matrix } from '../../../bench/report/draw/matrix.ts';
import { table } from '../../../bench/report/draw/table.ts';
import { REPORT_WIDTH } from '../../../bench/report/draw/wrap.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { SCENARIOS } from '../../../scenarios/registry.ts';
import { NOTHING_UNDONE, SAMPLE_BACKENDS, type SampleTrial, sampleResult, sampleTrial } from '../sample-result.ts';

const SUMMARIES = SCENARIOS.map((scenario) => scenarioSummary({ scenario, moduleUrl: null }));

/** A run of these trials in the scenarios as they are declared. */
function runOf(trials: readonly TrialResult[]): RunResult {
  const names = new Set(trials.map(({ scenario }) => scenario));
  return sampleResult([...trials], { scenarios: SUMMARIES.filter(({ name }) => names.has(name)) });
}

function skipped(backend: string, scenario: string, cause: 'missing-server' | 'inapplicable'): TrialResult {
  const reason = cause === 'inapplicable' ? `${backend} has no server` : 'install it';
  return { backend, routing: 'round-robin', scenario, trial: 1, status: 'skipped', cause, reason };
}

function counts(change: Partial<SessionCounts>): Partial<SessionCounts> {
  return change;
}

function trialWith(sample: SampleTrial, cohort: Partial<SessionCounts>): TrialResult {
  const trial = sampleTrial(sample);
  return { ...trial, cohort: { ...trial.cohort, ...cohort } };
}

/** The cells of a backend, in the order of the scenarios, without its name. */
function cellsOf(text: string, backend: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`${backend} `)) ?? '';
  return line.trim().split(/ {2,}/).slice(1);
}

describe('the matrix of a run', () => {
  const trials: TrialResult[] = [
    sampleTrial({ backend: 'sticky' }),
    sampleTrial({ backend: 'sticky', scenario: 'node-kill', lost: 327 }),
    skipped('sticky', 'store-restart', 'inapplicable'),
    skipped('redis', 'steady', 'missing-server'),
    trialWith(
      {
        backend: 'redis',
        scenario: 'node-kill',
        change: {
          lostUpdates: 4,
          undone: { ...NOTHING_UNDONE, overwritten: { writes: 4, sessions: 4 } },
          outageUsers: 3,
          longestOutageUs: 2_140_000,
        },
      },
      counts({ resurrected: 1, overstayed: 1, leaked: 2 }),
    ),
    sampleTrial({ backend: 'redis', scenario: 'store-restart', status: 'failed', reason: 'lost', lost: 12 }),
    sampleTrial({ backend: 'postgres', status: 'void', reason: 'busy' }),
    sampleTrial({ backend: 'postgres', scenario: 'node-kill', status: 'inconclusive', reason: 'little' }),
  ];
  const { drawn, legend } = matrix(runOf(trials), REPORT_WIDTH);

  it('has a row per backend and a column per scenario, with the size of its cohort', () => {
    assert.match(drawn, /^backend +of 1,000 +of 1,000 +of 1,000$/m);
    assert.deepEqual(cellsOf(drawn, 'sticky'), ['–', '327L', 'n/a']);
  });

  it('has a sign for each thing that went wrong', () => {
    assert.equal(cellsOf(drawn, 'redis')[1], '2! 4W 2R 3U≤2.1s');
  });

  it('has a word in place of figures', () => {
    assert.deepEqual(
      cellsOf(drawn, 'redis').filter((_, index) => index !== 1),
      ['skipped', 'FAILED'],
    );
    assert.match(drawn, /^ +12L$/m, 'the figures of a trial that failed stand below the word');
    assert.deepEqual(cellsOf(drawn, 'postgres'), ['void', 'inconclusive', 'not run']);
  });

  it('explains the signs that it shows, and no others', () => {
    const text = legend.join('\n');
    for (const sign of ['– ', 'L ', 'W ', 'R ', '! ', 'U≤: ', 'n/a']) assert.ok(text.includes(sign), sign);
    assert.doesNotMatch(text, /S sessions/);
    const nothing = matrix(runOf([sampleTrial({ backend: 'redis' })]), REPORT_WIDTH).legend;
    assert.deepEqual(nothing, ['– nothing went wrong']);
  });

  it('sums several trials, and shows their longest outage', () => {
    const several = [1, 2, 3].map((trial) =>
      sampleTrial({
        backend: 'sticky',
        scenario: 'node-kill',
        trial,
        lost: 300 + trial,
        change: { outageUsers: 1, longestOutageUs: trial * 1000 },
      }),
    );
    const [cell, ...others] = matrixOf(several);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [cell?.trials, cell?.cohort.lost, cell?.cohort.total, cell?.outageUsers, cell?.longestOutageMs],
      [3, 906, 3000, 3, 3],
    );
    const shown = matrix(runOf(several), REPORT_WIDTH);
    assert.deepEqual(cellsOf(shown.drawn, 'sticky'), ['906L 3U≤3ms']);
    assert.match(shown.legend.join('\n'), /sums over 3 trials/);
  });

  it('shows the total of losses in the cell if it is not the total of the heading', () => {
    const two = [1, 2].map((trial) => sampleTrial({ backend: 'sticky', scenario: 'node-kill', trial, lost: 300 }));
    const shown = matrix(
      runOf([...two, sampleTrial({ backend: 'memory', scenario: 'node-kill', lost: 900 })]),
      REPORT_WIDTH,
    );
    assert.match(shown.drawn, /of 2,000$/m);
    assert.deepEqual([cellsOf(shown.drawn, 'sticky'), cellsOf(shown.drawn, 'memory')], [['600L'], ['900L/1,000']]);
  });

  it('never says that nothing went wrong where a session has a bad verdict, or one that was opened later', () => {
    for (const verdict of VERDICTS.slice(0, VERDICTS.indexOf('unverified'))) {
      for (const group of ['cohort', 'later'] as const) {
        const trial = sampleTrial({ backend: 'redis', scenario: 'node-kill' });
        const shown = matrix(runOf([{ ...trial, [group]: { ...trial[group], [verdict]: 2 } }]), REPORT_WIDTH);
        assert.match(cellsOf(shown.drawn, 'redis')[0] ?? '', /^2/, `${verdict} of ${group}`);
        assert.doesNotMatch(shown.drawn, /–/);
      }
    }
  });

  it('counts checkouts that were undone among the writes, and later sessions that were lost', () => {
    const trial = sampleTrial({ backend: 'redis', scenario: 'node-kill', lost: 30 });
    const undone = { rolledBack: { writes: 3, sessions: 1 }, overwritten: { writes: 4, sessions: 2 }, logouts: 0 };
    const shown = matrix(runOf([{ ...trial, undone, later: { ...trial.later, lost: 28 } }]), REPORT_WIDTH);
    assert.deepEqual(cellsOf(shown.drawn, 'redis'), ['30L 28A 7W']);
    assert.match(
      shown.legend.join(),
      /A later sessions lost: those that users opened after a loss or a logout; W acknowledged writes undone/,
    );
  });

  it('counts nothing of a trial that is no evidence', () => {
    const cells: MatrixCell[] = matrixOf(trials);
    const status = (backend: string, scenario: string) =>
      cells.find((cell) => cell.backend === backend && cell.scenario === scenario);
    assert.deepEqual(
      ['steady', 'node-kill'].map((name) => status('postgres', name)).map((cell) => [cell?.status, cell?.cohort.total]),
      [
        ['void', 0],
        ['inconclusive', 0],
      ],
    );
    assert.equal(status('sticky', 'store-restart')?.status, 'inapplicable');
  });
});

describe('the report of a run with many scenarios', () => {
  const trials = SAMPLE_BACKENDS.flatMap(({ name: backend }) =>
    SUMMARIES.map(({ name: scenario, faults }) =>
      sampleTrial({
        backend,
        scenario,
        lost: scenario.length,
        p50Us: 1000 * scenario.length,
        capacityPerS: scenario === 'steady' || scenario === 'capacity' ? 2000 : null,
        faults: faults.map((kind) => ({ kind, target: 'node-2' })),
      }),
    ),
  );
  const result = runOf(trials);
  const text = summary(result);

  it('is never wider than the terminal, and shows every scenario', () => {
    for (const line of text.split('\n')) assert.ok(line.length <= REPORT_WIDTH, line);
    const { drawn } = matrix(result, REPORT_WIDTH);
    const columns = drawn.split('\n').filter((line) => line.startsWith('redis '));
    assert.equal(columns.flatMap((line) => line.trim().split(/ {2,}/).slice(1)).length, SUMMARIES.length);
  });

  it('shows latencies and costs only of scenarios with the traffic of the run and without faults', () => {
    const drawn = table(result);
    assert.match(drawn, /─ steady ─+ +─+ capacity ─/);
    assert.doesNotMatch(drawn, /node-kill|expiry|size-/);
    assert.match(drawn, /redis +round-robin +6\.00 /, 'those of steady');
  });

  it('shows how the figures grow from one size to the next', () => {
    assert.match(text, /─ p50 ms ─+ +─+ p99 ms ─/);
    assert.match(text, /^size +256 +4k +16k +64k +256 +4k/m);
    assert.match(text, /^redis +8\.00 +7\.00 +8\.00 +8\.00 /m);
    for (const figure of ['CPU app µs/req', 'CPU store µs/req', 'store B/session'])
      assert.ok(text.includes(figure), figure);
  });

  it('has no matrix if the table of two scenarios has all that went wrong', () => {
    const two = runOf(trials.filter(({ scenario }) => scenario === 'steady' || scenario === 'node-kill'));
    assert.match(summary(two), /─ steady ─+ +─+ node-kill ─/);
    assert.doesNotMatch(summary(two), /nothing went wrong/);
  });

  it('has a matrix even for a single scenario, if something went wrong that the table does not show', () => {
    const changes: readonly Partial<ReliableTrial>[] = [
      { undone: { rolledBack: { writes: 0, sessions: 0 }, overwritten: { writes: 9, sessions: 4 }, logouts: 0 } },
      { outageUsers: 3, longestOutageUs: 2_140_000 },
    ];
    for (const [index, sign] of ['9W', '3U≤2.1s'].entries()) {
      const trial = sampleTrial({ backend: 'redis', scenario: 'tabs', change: changes[index] ?? {} });
      const said = summary(runOf([trial, sampleTrial({ backend: 'postgres', scenario: 'tabs' })]));
      assert.ok(said.includes(sign), said);
      assert.match(said, /p50 .*lost +errors/, 'the table is there too');
      assert.match(said, /^postgres +–$/m);
    }
  });

  it('shows costs and fates of one scenario that is like no other', () => {
    const drawn = table(runOf(trials.filter(({ scenario }) => scenario === 'expiry')));
    assert.match(drawn, /─ expiry ─/);
    assert.match(drawn, /p50 .*CPU app .*lost +errors/);
  });
});
