import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Probe, SloSearch } from '../../../bench/model/slo.ts';
import { probeLine, sloReport, sloSentence } from '../../../bench/report/draw/slo-search.ts';
import { table } from '../../../bench/report/draw/table.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { sampleResult, sampleTrial } from '../sample-result.ts';

const KEPT: Probe = {
  ratePerSecond: 1_600,
  durationMs: 3_000,
  requests: 4_800,
  p50Us: 2_060,
  percentileUs: 30_800,
  errors: 0,
  dropped: 0,
  verdict: 'kept',
  reason: null,
};
const MISSED: Probe = { ...KEPT, ratePerSecond: 1_680, percentileUs: 510_000, dropped: 12, verdict: 'missed' };
const VOID: Probe = { ...MISSED, verdict: 'void', reason: 'half of its requests were more than 9.0 ms late' };

const FOUND: SloSearch = {
  slo: 'p99<100ms',
  keptPerS: 1_600,
  missedPerS: 1_680,
  ended: 'found',
  probes: [KEPT, MISSED],
};

describe('what is said of a search for the rate within an SLO', () => {
  it('each probe, as it goes', () => {
    assert.equal(probeLine(KEPT, 'p99<100ms'), '  1,600 req/s for 3.00 s: p50 2.06 ms, p99 30.8 ms, 0 dropped: kept');
    assert.match(probeLine(MISSED, 'p99<100ms'), /12 dropped: MISSED$/);
    assert.match(probeLine(VOID, 'p99<100ms'), /: void: half of its requests/);
    assert.match(probeLine({ ...KEPT, errors: 3 }, 'p50<=1s'), /p50 2\.06 ms, 3 errors, 0 dropped/);
  });

  it('every probe in the report', () => {
    const lines = sloReport(FOUND).split('\n');
    assert.equal(lines[0], 'Arrival rate within p99<100ms');
    assert.match(lines[1] ?? '', /req\/s +requests +p50 ms +p99 ms +errors +dropped +verdict/);
    assert.match(lines[2] ?? '', /1,600 +4,800 +2\.06 +30\.8 +0 +0 +kept/);
    assert.match(lines[3] ?? '', /1,680 .* 510 +0 +12 +MISSED/);
  });

  const ends: readonly (readonly [change: Partial<SloSearch>, sentence: RegExp])[] = [
    [{}, /^1,600 req\/s keep p99<100ms, 1,680 req\/s do not\.$/],
    [{ missedPerS: null, ended: 'generator-bound' }, /^≥ 1,600 req\/s keep p99<100ms: generator-bound/],
    [{ ended: 'generator-bound' }, /^≥ 1,600 req\/s keep p99<100ms: generator-bound/],
    [{ missedPerS: null, ended: 'highest-kept' }, /^≥ 1,600 .*highest rate that is tried/],
    [{ missedPerS: 2_000, ended: 'budget' }, /2,000 req\/s do not; the time for the search was over\.$/],
    [{ keptPerS: null, missedPerS: 38.3, ended: 'lowest-missed' }, /^Less than 38\.3 req\/s keep .*lowest rate/],
    [{ keptPerS: null, missedPerS: null, ended: 'generator-bound' }, /^No rate within p99<100ms was found/],
  ];
  for (const [change, sentence] of ends) {
    it(`the end: ${sentence.source}`, () => assert.match(sloSentence({ ...FOUND, ...change }), sentence));
  }
});

describe('the rate within the SLO in the table of a run', () => {
  const redis = sampleTrial({ backend: 'redis', scenario: 'steady' });
  const withSearch = (search: SloSearch) =>
    sampleResult([
      { ...redis, sloSearch: search, throughput: { ...redis.throughput, sloCapacityPerS: search.keptPerS } },
    ]);

  it('is a column only where it was asked for', () => {
    assert.doesNotMatch(table(sampleResult([redis])), /within SLO/);
    assert.match(table(withSearch(FOUND)), /within SLO/);
    assert.match(table(withSearch(FOUND)), /^redis .* 1,600 /m);
    assert.match(summary(withSearch(FOUND)), /highest\s+arrival\s+rate\s+of\s+reads[^;]*\s+kept\s+p99<100ms/);
  });

  it('never claims more than the probes showed', () => {
    assert.match(summary(withSearch({ ...FOUND, missedPerS: 2_000, ended: 'budget' })), /search\s+ended\s+before/);
    assert.match(table(withSearch({ ...FOUND, missedPerS: null, ended: 'budget' })), /^redis .* ≥ 1,600 /m);
    assert.match(
      table(withSearch({ ...FOUND, keptPerS: null, missedPerS: 230, ended: 'lowest-missed' })),
      /^redis .* < 230 /m,
    );
  });
});
