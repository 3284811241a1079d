import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lossInWords, lostLaterOver, lostOver } from '../../bench/figures/lost.ts';
import { matrixOf } from '../../bench/figures/matrix-cells.ts';
import { evaluateThresholds } from '../../bench/judge/thresholds.ts';
import type { Threshold } from '../../bench/model/config.ts';
import type { ReliableTrial } from '../../bench/model/measured-trial.ts';
import { matrix } from '../../bench/report/draw/matrix.ts';
import { table } from '../../bench/report/draw/table.ts';
import { REPORT_WIDTH } from '../../bench/report/draw/wrap.ts';
import { summary } from '../../bench/report/formats/terminal.ts';
import { lossSentences } from '../../bench/report/notes/losses.ts';
import { backendsPage } from '../../tools/pages/backends-tables.ts';
import { sampleResult, sampleTrial } from '../report/sample-result.ts';

/** A trial of the cohort's size, of which some were seeded and never asked for. */
interface Fate {
  readonly lost: number;
  readonly others: number;
  readonly unseen: number;
}

const fate: fc.Arbitrary<Fate> = fc.record({
  lost: fc.nat({ max: 3000 }),
  others: fc.integer({ min: 1, max: 3000 }),
  unseen: fc.nat({ max: 5000 }),
});

const fates = fc.array(fate, { minLength: 1, maxLength: 6 });

function trialOf({ lost, others, unseen }: Fate, index: number): ReliableTrial {
  const trial = sampleTrial({
    backend: 'sticky',
    scenario: 'node-kill',
    trial: index + 1,
    lost,
    sessions: lost + others + unseen,
  });
  const sessions = lost + others + unseen;
  return {
    ...trial,
    seeding: { count: sessions, durationMs: 1000, stored: sessions, seen: lost + others, verified: lost },
  };
}

function rule(change: Partial<Threshold>): Threshold {
  const lost = { text: 'lost<=5', backend: null, scenario: null, metric: 'lost', unit: 'count' } as const;
  return { ...lost, comparison: '<=', bound: 5, ...change };
}

/** The number in a text, without its thousands' commas. */
const numberIn = (text: string | undefined): number => Number(text?.replaceAll(',', ''));

describe('lost', () => {
  it('is summed over trials, and so is what it is out of: the cohort without sessions never asked for', () => {
    const trials = [
      { lost: 3, others: 7, unseen: 90 },
      { lost: 0, others: 10, unseen: 0 },
    ].map(trialOf);
    assert.deepEqual(lostOver(trials), { sum: 3, total: 20 });
    assert.equal(lossInWords(lostOver(trials)), '3 of 20');
  });

  it('of later sessions follows the same rule', () => {
    const trials = [1, 2].map((lost) => {
      const trial = sampleTrial({ backend: 'sticky' });
      return { ...trial, later: { ...trial.later, total: 50, lost } };
    });
    assert.deepEqual(lostLaterOver(trials), { sum: 3, total: 100 });
  });

  it('is the same in the table, the matrix, the sentence and the page, whatever the trials', () => {
    fc.assert(
      fc.property(fates, (found) => {
        const trials = found.map(trialOf);
        const result = sampleResult(trials);
        const expected = {
          lost: found.reduce((sum, { lost }) => sum + lost, 0),
          total: found.reduce((sum, { lost, others }) => sum + lost + others, 0),
        };
        const [, inTable, ofTable] = /^sticky .* ([\d,]+)\/([\d,]+) /m.exec(table(result)) ?? [];
        assert.deepEqual({ lost: numberIn(inTable), total: numberIn(ofTable) }, expected, 'table');

        const [cell] = matrixOf(trials);
        assert.deepEqual({ lost: cell?.cohort.lost, total: cell?.seenSessions }, expected, 'run.json');

        const { drawn } = matrix(result, REPORT_WIDTH);
        const [, ofMatrix] = / of ([\d,]+)$/m.exec(drawn) ?? [];
        const [, inMatrix = '0'] = /^sticky .*?([\d,]+)L/m.exec(drawn) ?? [];
        assert.deepEqual({ lost: numberIn(inMatrix), total: numberIn(ofMatrix) }, expected, 'matrix');

        const text = lossSentences(result).join();
        if (expected.lost === 0) assert.match(text, /sticky lost no session/);
        const [, inText = '0', ofText] = /sticky lost ([\d,]+) of ([\d,]+) sessions/.exec(text) ?? [];
        const told = { lost: numberIn(inText), total: ofText === undefined ? expected.total : numberIn(ofText) };
        assert.deepEqual(told, expected, 'sentence');

        const [, inPage, ofPage] = /^\| `sticky` \| ([\d,]+) of ([\d,]+) \|/m.exec(backendsPage(result, [])) ?? [];
        assert.deepEqual({ lost: numberIn(inPage), total: numberIn(ofPage) }, expected, 'page');
      }),
    );
  });

  it('of a rule is that of the worst trial, which is named', () => {
    fc.assert(
      fc.property(fates, fc.constantFrom('count' as const, 'share' as const), (found, unit) => {
        const trials = found.map(trialOf);
        const bound = unit === 'share' ? 0.4 : 900;
        const values = found.map(({ lost, others }) => (unit === 'share' ? lost / (lost + others) : lost));
        const [judged] = evaluateThresholds([rule({ unit, bound })], sampleResult(trials));
        assert.equal(judged?.measured, Math.max(...values));
        assert.equal(values[(judged?.trial ?? 0) - 1], Math.max(...values));
        assert.equal(judged?.status, values.every((value) => value <= bound) ? 'passed' : 'failed');
      }),
    );
  });

  it('says in the text of a rule which trial decided', () => {
    const trials = [0, 7, 2].map((lost, index) => trialOf({ lost, others: 1000, unseen: 0 }, index));
    const thresholds = evaluateThresholds([rule({})], sampleResult(trials));
    const text = summary(sampleResult(trials, { thresholds }));
    assert.match(text, /Threshold lost<=5: sticky, node-kill: MISSED \(measured 7, decided by trial 2\)/);
  });

  it('is named below the table as the sum that it is, where there are medians', () => {
    const trials = [0, 7, 2].map((lost, index) => trialOf({ lost, others: 1000, unseen: 0 }, index));
    assert.match(summary(sampleResult(trials)), /Medians of 3 trials; .*; lost: the sum over all trials/);
    assert.doesNotMatch(summary(sampleResult(trials.slice(0, 1))), /the sum/);
    const many = ['steady', 'freeze', 'node-kill'].flatMap((scenario) =>
      [1, 2].map((trial) => sampleTrial({ backend: 'sticky', scenario, trial, lost: 1 })),
    );
    assert.doesNotMatch(
      summary(sampleResult(many)),
      /the sum over all trials/,
      'the table of many scenarios has no losses',
    );
  });

  it('is no figure of a backend that keeps no sessions', () => {
    const trials = [sampleTrial({ backend: 'none', scenario: 'node-kill' })];
    assert.match(table(sampleResult(trials)), /^none .* – +\d+ +\d+$/m);
    assert.deepEqual(lossSentences(sampleResult(trials)), []);
    const [judged] = evaluateThresholds([rule({})], sampleResult(trials));
    assert.deepEqual([judged?.backend, judged?.status], ['all', 'inconclusive']);
  });
});
