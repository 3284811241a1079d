import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { uniform } from '../../bench/model/random.ts';
import type { ProbeVerdict, Slo } from '../../bench/model/slo.ts';
import { judgeProbe, type ProbeFigures } from '../../bench/slo/judge-probe.ts';
import { boundsAfter, nextStep, type ProbeOutcome, type SearchLimits } from '../../bench/slo/rate-search.ts';

const SLO: Slo = { text: 'p99<100ms', percentile: 99, comparison: '<', boundUs: 100_000 };
const LIMITS: SearchLimits = { startPerS: 100, lowestPerS: 10, highestPerS: 100_000, tolerance: 0.05, probes: 60 };

type Oracle = (ratePerSecond: number) => Pick<ProbeOutcome, 'verdict' | 'clear'>;

function search(oracle: Oracle, limits: SearchLimits = LIMITS) {
  const probes: ProbeOutcome[] = [];
  for (;;) {
    const step = nextStep(probes, limits);
    if (step.type === 'end') return { ...step, probes };
    probes.push({ ratePerSecond: step.ratePerSecond, ...oracle(step.ratePerSecond) });
    assert.ok(probes.length <= limits.probes, 'more probes than allowed');
  }
}

const GOOD: ProbeFigures = {
  requests: 3000,
  p50Us: 1_000,
  percentileUs: 10_000,
  servicePercentileUs: 10_000,
  errors: 0,
  dropped: 0,
  fellBehind: null,
  tooFewConnections: null,
};

/** A server that answers `capacityPerS`. Requests wait in its queue, which grows without limit beyond that rate. */
function simulated(capacityPerS: number, ratePerSecond: number): ProbeFigures {
  const load = ratePerSecond / capacityPerS;
  const durationUs = 3e6;
  const serviceUs = 1_000;
  const queueUs = load < 1 ? serviceUs / (1 - load) : serviceUs * 1000;
  const backlogUs = load < 1 ? 0 : durationUs * (load - 1);
  return {
    ...GOOD,
    p50Us: queueUs * 0.7 + backlogUs / 2,
    percentileUs: queueUs * 4.6 + backlogUs,
    servicePercentileUs: queueUs * 4.6 + backlogUs,
  };
}

/** The lowest rate at which `simulated` misses the SLO: 4.6 ms / (1 - load) = 100 ms. */
const SHARE_WITHIN_SLO = 1 - 0.046;

const capacity = fc.double({ min: 30, max: 60_000, noNaN: true });

describe('the search for the highest rate within an SLO', () => {
  it('finds a known capacity to 5%, whatever rate it starts from', () => {
    fc.assert(
      fc.property(capacity, fc.double({ min: 10, max: 100_000, noNaN: true }), (capacityPerS, startPerS) => {
        const found = search((rate) => judgeProbe(simulated(capacityPerS, rate), SLO), { ...LIMITS, startPerS });
        const truth = capacityPerS * SHARE_WITHIN_SLO;
        assert.equal(found.ended, 'found');
        assert.ok(found.keptPerS !== null && found.missedPerS !== null);
        assert.ok(found.keptPerS <= truth && truth <= found.missedPerS, `${JSON.stringify(found)} for ${truth}`);
        assert.ok(found.missedPerS <= found.keptPerS * 1.06);
      }),
    );
  });

  it('is not misled by a busy program that spoils the tail of one probe in ten', () => {
    const results: number[] = [];
    fc.assert(
      fc.property(capacity, fc.nat(), (capacityPerS, seed) => {
        let drawn = 0;
        const found = search((rate) => {
          const figures = simulated(capacityPerS, rate);
          const isSpoilt = uniform(seed, 0, drawn++) < 0.1;
          return judgeProbe(isSpoilt ? { ...figures, percentileUs: 400_000 } : figures, SLO);
        });
        const truth = capacityPerS * SHARE_WITHIN_SLO;
        // Noise of this kind only adds time: the result may never be too high.
        assert.ok((found.keptPerS ?? 0) <= truth);
        results.push((found.keptPerS ?? 0) / truth);
      }),
      { seed: 7, numRuns: 300 },
    );
    const good = results.filter((share) => share > 0.9).length;
    assert.ok(good > results.length * 0.75, `${good} of ${results.length} within 10%`);
  });

  it('stays within 10% of the capacity when every figure varies by a tenth', () => {
    fc.assert(
      fc.property(
        capacity,
        fc.infiniteStream(fc.double({ min: 0.9, max: 1.1, noNaN: true })),
        (capacityPerS, noise) => {
          const found = search((rate) => {
            const figures = simulated(capacityPerS, rate);
            return judgeProbe(
              { ...figures, percentileUs: (figures.percentileUs ?? 0) * (noise.next().value ?? 1) },
              SLO,
            );
          });
          const share = (found.keptPerS ?? 0) / (capacityPerS * SHARE_WITHIN_SLO);
          assert.ok(share > 0.9 && share < 1.1, `${share}`);
        },
      ),
    );
  });

  it('ends whatever the probes show, within its limits and with consistent bounds', () => {
    const verdicts = fc.infiniteStream(
      fc.record({ verdict: fc.constantFrom<ProbeVerdict>('kept', 'missed', 'void'), clear: fc.boolean() }),
    );
    fc.assert(
      fc.property(verdicts, fc.integer({ min: 0, max: 30 }), (stream, probes) => {
        const limits = { ...LIMITS, probes };
        const ended = search(() => stream.next().value ?? { verdict: 'missed', clear: true }, limits);
        if (ended.keptPerS !== null && ended.missedPerS !== null) assert.ok(ended.keptPerS < ended.missedPerS);
        for (const { ratePerSecond } of ended.probes) {
          assert.ok(ratePerSecond >= limits.lowestPerS && ratePerSecond <= limits.highestPerS);
        }
        const { keptPerS, missedPerS } = ended;
        assert.deepEqual(boundsAfter(ended.probes, limits), { keptPerS, missedPerS });
      }),
    );
  });

  it('repeats a probe on the edge; the majority of three decides', () => {
    const on = (...verdicts: ProbeVerdict[]): ProbeOutcome[] =>
      verdicts.map((verdict) => ({ ratePerSecond: 100, verdict, clear: false }));
    const again = { type: 'probe', ratePerSecond: 100 };
    assert.deepEqual(nextStep(on('kept'), LIMITS), again);
    assert.deepEqual(nextStep(on('kept', 'missed'), LIMITS), again);
    assert.deepEqual(nextStep(on('kept', 'kept'), LIMITS), { type: 'probe', ratePerSecond: 200 });
    assert.deepEqual(nextStep(on('missed', 'kept', 'missed'), LIMITS), { type: 'probe', ratePerSecond: 50 });
  });

  it('reports that the server could take more if the generator was the bottleneck', () => {
    const { ended, keptPerS, missedPerS } = search((rate) => ({
      verdict: rate <= 800 ? 'kept' : 'void',
      clear: rate <= 800,
    }));
    assert.deepEqual({ ended, keptPerS, missedPerS }, { ended: 'generator-bound', keptPerS: 800, missedPerS: null });
  });

  it('reports that no rate keeps the SLO, or that every rate does', () => {
    const { probes: none, ...never } = search(() => ({ verdict: 'missed', clear: true }));
    assert.deepEqual(never, { type: 'end', ended: 'lowest-missed', keptPerS: null, missedPerS: 10 });
    assert.equal(none.at(-1)?.ratePerSecond, LIMITS.lowestPerS);
    const { probes: all, ...always } = search(() => ({ verdict: 'kept', clear: true }));
    assert.deepEqual(always, { type: 'end', ended: 'highest-kept', keptPerS: 100_000, missedPerS: null });
    assert.equal(all.at(-1)?.ratePerSecond, LIMITS.highestPerS);
  });
});

describe('the verdict on a probe', () => {
  const cases: readonly (readonly [
    name: string,
    change: Partial<ProbeFigures>,
    verdict: ProbeVerdict,
    clear: boolean,
  ])[] = [
    ['well within the bound', {}, 'kept', true],
    ['just within the bound', { percentileUs: 95_000 }, 'kept', false],
    ['missed in the tail alone', { percentileUs: 150_000 }, 'missed', false],
    ['overloaded', { percentileUs: 900_000, p50Us: 400_000 }, 'missed', true],
    ['fast, with one error', { errors: 1 }, 'missed', false],
    ['fast, with many errors', { errors: 300 }, 'missed', true],
    ['a generator that could not follow', { fellBehind: 'late', percentileUs: 400_000 }, 'void', false],
    ['too few requests', { requests: 900 }, 'void', false],
    [
      'held back by the limit on connections',
      { tooFewConnections: 'waited', percentileUs: 400_000, servicePercentileUs: 5_000 },
      'void',
      false,
    ],
    [
      'a server too slow for any number of connections',
      { tooFewConnections: 'waited', percentileUs: 400_000, servicePercentileUs: 300_000, p50Us: 200_000 },
      'missed',
      true,
    ],
  ];
  for (const [name, change, verdict, clear] of cases) {
    it(`${name}: ${verdict}${clear ? '' : ', not clear'}`, () => {
      const judged = judgeProbe({ ...GOOD, ...change }, SLO);
      assert.deepEqual([judged.verdict, judged.clear], [verdict, clear]);
    });
  }
});
