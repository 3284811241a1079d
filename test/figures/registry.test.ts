import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { headingOf } from '../../bench/figures/figure.ts';
import { decisive, textOverTrials } from '../../bench/figures/over-trials.ts';
import { BOUNDED_FIGURES, FIGURES, findFigure } from '../../bench/figures/registry.ts';
import { estimateMedian } from '../../bench/stats/median.ts';
import { sampleTrial } from '../report/sample-result.ts';

describe('the list of figures', () => {
  it('names each once', () => {
    const names = FIGURES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.equal(findFigure(name)?.name, name);
    assert.equal(findFigure('p98'), undefined);
  });

  it('has a heading for each, no two alike', () => {
    const headings = FIGURES.map((figure) => headingOf(figure).join(' '));
    assert.equal(new Set(headings).size, headings.length, headings.join());
    for (const heading of headings) assert.match(heading, /^\S.* \S+$/);
  });

  it('has bounds that read one way only', () => {
    for (const { name, bounds } of BOUNDED_FIGURES) {
      assert.equal(new Set(bounds.map(({ suffix }) => suffix)).size, bounds.length, name);
    }
  });

  it('lets rules give a share of what is out of something, and of that alone', () => {
    for (const { name, bounds, outOf } of FIGURES.map((figure) => findFigure(figure.name)).filter(
      (one) => one !== undefined,
    )) {
      assert.equal(
        bounds.some(({ unit }) => unit === 'share'),
        outOf !== undefined,
        name,
      );
    }
  });

  it('has no median or sum for nothing', () => {
    for (const figure of FIGURES) {
      assert.equal(textOverTrials(figure, []), null, figure.name);
      assert.deepEqual(decisive(figure, [], { asks: 'most', asShare: false }), {
        value: null,
        isEndless: false,
        trial: null,
      });
    }
  });
});

describe('a figure over trials', () => {
  it('is the median with its interval, for a rule the median alone', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(counts, (values) => {
        const trials = values.map((appUs, index) => sampleTrial({ backend: 'redis', trial: index + 1, appUs }));
        const cpuApp = findFigure('cpu-app');
        assert.ok(cpuApp !== undefined);
        const { median, interval } = estimateMedian(values) ?? {};
        const { format } = cpuApp.unit;
        const ends = interval == null ? [] : [format(interval.low), format(interval.high)];
        assert.deepEqual(textOverTrials(cpuApp, trials), {
          text: format(median ?? 0),
          interval: ends[0] === ends[1] ? null : ends.join('–'),
        });
        const found = decisive(cpuApp, trials, { asks: 'most', asShare: false });
        assert.deepEqual(found, { value: median, isEndless: false, trial: null });
      }),
    );
  });

  it('is none of a trial whose generator was the bottleneck, where it is a latency or a rate', () => {
    const trial = sampleTrial({ backend: 'redis', bottleneck: 'late', capacityPerS: 900, appUs: 300, storeUs: 50 });
    const read = FIGURES.filter((figure) => figure.read(trial) !== null).map(({ name }) => name);
    assert.deepEqual(read, ['lost', 'errors', 'cpu', 'cpu-app', 'cpu-store']);
  });

  it('shows a rate within the SLO as a limit where the search found no more', () => {
    const withinSlo = findFigure('slo');
    assert.ok(withinSlo !== undefined);
    const found = (keptPerS: number | null, missedPerS: number | null) =>
      sampleTrial({
        backend: 'redis',
        change: {
          sloSearch: { slo: 'p99<100ms', keptPerS, missedPerS, ended: 'found', probes: [] },
          throughput: { ...sampleTrial({ backend: 'redis' }).throughput, sloCapacityPerS: keptPerS },
        },
      });
    const text = (...trials: ReturnType<typeof found>[]) => textOverTrials(withinSlo, trials)?.text;
    assert.equal(text(found(800, 850)), '800');
    assert.equal(text(found(800, null)), '≥ 800');
    assert.equal(text(found(null, 50), found(null, 40)), '< 40');
    assert.equal(text(found(null, 50), found(60, 70)), '60');
    assert.equal(text(found(null, null)), undefined);
  });
});
