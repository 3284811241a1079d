import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { foreignCpu } from '../../bench/judge/foreign-cpu.ts';
import { needPerArrivalUs, overload, overloadInWords } from '../../bench/judge/overload.ts';
import { overloadWarning } from '../../bench/judge/overload-warning.ts';
import type { CalmSecond, StackLoad } from '../../bench/judge/stack-load.ts';
import { fittingRate, RUNGS } from '../../bench/model/rungs.ts';

interface Stack {
  readonly ratePerSecond: number;
  /** CPU time per arrival. */
  readonly needUs: number;
  readonly cores: number;
  readonly seconds: number;
  /** A user waits this long; what was begun for one who has left is worked on all the same. */
  readonly deadlineS: number;
  /** The machine reports the CPU time of the stack. */
  readonly hasCpu: boolean;
}

/** A queue before cores, second by second: in time, then late, then only for users who have left. */
function secondsOf({ ratePerSecond, needUs, cores, seconds, deadlineS, hasCpu }: Stack): CalmSecond[] {
  const capacity = (cores * 1e6) / needUs;
  let backlog = 0;
  return Array.from({ length: seconds }, () => {
    const waitS = backlog / capacity;
    const worked = Math.min(capacity, ratePerSecond + backlog);
    backlog += ratePerSecond - worked;
    const inTime = waitS < deadlineS;
    const endWaitS = backlog / capacity;
    return {
      offered: ratePerSecond,
      ok: endWaitS < deadlineS ? ratePerSecond : 0,
      anonymous: 0,
      served: inTime ? worked : 0,
      p50Us: Math.min((waitS + endWaitS) / 2, deadlineS) * 1e6 + needUs,
      cpuUs: hasCpu ? { app: worked * needUs * 0.6, proxy: worked * needUs * 0.1, store: worked * needUs * 0.3 } : null,
    };
  });
}

function loadOf(stack: Stack, others: Partial<StackLoad> = {}): StackLoad {
  const calm = secondsOf(stack);
  return {
    backend: 'postgres',
    ratePerSecond: stack.ratePerSecond,
    calm,
    // Users who were answered waited from nothing up to the longest time.
    okP50Us: Math.max(...calm.map(({ p50Us }) => p50Us ?? 0)) / 2,
    stackCores: stack.cores,
    generatorCores: 0,
    foreignCpuShare: 0.02,
    ...others,
  };
}

const sentenceOf = (load: StackLoad): string | null => {
  const found = overload(load);
  return found === null ? null : overloadInWords(found);
};

const newcomers: Stack = { ratePerSecond: 500, needUs: 2084, cores: 1, seconds: 14, deadlineS: 7, hasCpu: true };

/** A stack that is asked for this share of its cores. */
const stackAt = (share: { readonly min: number; readonly max: number }, hasCpu = true): fc.Arbitrary<Stack> =>
  fc
    .record({
      ratePerSecond: fc.integer({ min: 25, max: 2_000 }),
      cores: fc.integer({ min: 1, max: 16 }),
      demand: fc.double({ ...share, noNaN: true }),
      seconds: fc.integer({ min: 4, max: 30 }),
      deadlineS: fc.integer({ min: 2, max: 7 }),
    })
    .map(({ demand, ...rest }) => ({ ...rest, hasCpu, needUs: (demand * rest.cores * 1e6) / rest.ratePerSecond }));

const rateIn = (sentence: string | null): number => Number(/--rate (\d+) would fit$/.exec(sentence ?? '')?.[1]);

describe('an overload', () => {
  it('is said with what a request needs of how many cores, and a rate that fits', () => {
    assert.equal(
      sentenceOf(loadOf(newcomers)),
      "postgres needs 2.1 ms of the stack's one core per request: 500/s is 104% of it; --rate 140 would fit",
    );
    assert.equal(
      sentenceOf(loadOf({ ...newcomers, needUs: 5000, cores: 2 })),
      "postgres needs 5.0 ms of the stack's 2 cores per request: 500/s is 125% of them; --rate 100 would fit",
    );
  });

  it('is seen wherever the cores are asked for all they have, also in three seconds without a fault', () => {
    fc.assert(
      fc.property(stackAt({ min: 1, max: 20 }), (stack) => {
        const capacity = (stack.cores * 1e6) / stack.needUs;
        const sentence = sentenceOf(loadOf(stack));
        assert.match(sentence ?? '', /^postgres needs .* per request: /);
        assert.ok(rateIn(sentence) <= Math.max(1, capacity / 3 + 1e-6), `${sentence}, carries ${capacity}`);
        const higher = RUNGS.findLast((rung) => rung > rateIn(sentence));
        assert.ok(higher === undefined || higher > capacity / 3 - 1e-6 || rateIn(sentence) < 25, `${sentence}`);
        const early = { ...loadOf(stack), calm: secondsOf(stack).slice(0, 3) };
        assert.match(sentenceOf(early) ?? '', /^postgres needs /);
      }),
    );
  });

  it('is seen in a single second only where users waited in it, or had no answer', () => {
    const [first] = secondsOf(newcomers);
    assert.ok(first !== undefined);
    const cold = { ...loadOf(newcomers), okP50Us: null, calm: [first] };
    assert.equal(sentenceOf(cold), null);
    const named =
      "postgres needs 2.1 ms of the stack's one core per request: 500/s is 104% of it; --rate 140 would fit";
    assert.equal(sentenceOf({ ...cold, calm: [first, first, first] }), named);
    assert.equal(sentenceOf({ ...cold, calm: [{ ...first, p50Us: 400_000 }] }), named);
    assert.equal(sentenceOf({ ...cold, calm: [{ ...first, ok: 300 }] }), named);
    assert.equal(sentenceOf({ ...cold, okP50Us: 400_000 }), named);
  });

  it('is of what the steps of a scenario asked for, and the rate that fits is that of the run', () => {
    const twice = { ...loadOf(newcomers), ratePerSecond: 250 };
    assert.equal(
      sentenceOf(twice),
      "postgres needs 2.1 ms of the stack's one core per request: the 500/s that --rate 250 offered is 104% of it; --rate 75 would fit",
    );
    assert.equal(sentenceOf(loadOf({ ...newcomers, ratePerSecond: 250 }, { ratePerSecond: 500 })), null);
  });

  it('is no name for a stack that has a seventh of its cores to spare, nor for one that was not measured', () => {
    fc.assert(
      fc.property(stackAt({ min: 0.01, max: 0.85 }), fc.boolean(), (stack, hasCpu) => {
        assert.equal(sentenceOf(loadOf({ ...stack, hasCpu })), null);
      }),
    );
    assert.equal(sentenceOf({ ...loadOf(newcomers), calm: [] }), null);
  });

  it('finds the need of a request also in seconds whose work was for users who had left', () => {
    fc.assert(
      fc.property(stackAt({ min: 0.05, max: 20 }), (stack) => {
        const needUs = needPerArrivalUs(secondsOf(stack)) ?? Number.NaN;
        assert.ok(Math.abs(needUs / stack.needUs - 1) < 1e-6, `${needUs} µs, truly ${stack.needUs}`);
      }),
    );
  });

  it('counts what the generators use of cores that they share with the stack', () => {
    const stack = { ...newcomers, needUs: 1400 };
    assert.equal(sentenceOf(loadOf(stack)), null);
    assert.equal(
      sentenceOf(loadOf(stack, { generatorCores: 0.3 })),
      'postgres needs 1.4 ms of the one core that it shares with the generator per request: 500/s is 100% of what the generator leaves of it; --rate 140 would fit',
    );
  });

  it('says that others had a part of the cores, and what fits into the rest', () => {
    assert.equal(
      sentenceOf(loadOf(newcomers, { foreignCpuShare: 0.52 })),
      "postgres needs 2.1 ms of the stack's one core per request: 500/s is 104% of it, and the stack did not have all of it: other programs used 52% of the cores; --rate 75 would fit",
    );
  });
});

describe('an overload without a CPU account', () => {
  const external: Stack = { ...newcomers, needUs: 3000, hasCpu: false };

  it('is seen from the answers, and says how many there were', () => {
    assert.equal(sentenceOf(loadOf(external)), 'postgres answered 333/s of 500/s; --rate 100 would fit');
  });

  it('is seen wherever users wait longer and longer', () => {
    fc.assert(
      fc.property(stackAt({ min: 1.5, max: 4 }, false), (stack) => {
        const capacity = (stack.cores * 1e6) / stack.needUs;
        const sentence = sentenceOf(loadOf(stack));
        assert.match(sentence ?? '', /^postgres answered \d+\/s of \d+\/s; /);
        assert.ok(rateIn(sentence) <= Math.max(1, capacity / 3 + 1), `${sentence}, carries ${capacity}`);
      }),
    );
  });

  it('is seen of a stack whose cores are idle while it waits for its disk', () => {
    const calm = secondsOf(external).map((second) => ({ ...second, cpuUs: { app: 9e4, proxy: 1e4, store: 1e5 } }));
    assert.match(sentenceOf({ ...loadOf(external), calm }) ?? '', /^postgres answered 333\/s of 500\/s/);
  });

  it('is no name for a stack that fails at once, nor for one that stands still for a moment', () => {
    const fast: Stack = { ...newcomers, needUs: 1000, hasCpu: false };
    const refusing = secondsOf(fast).map((second) => ({ ...second, ok: 0, served: 0, p50Us: 7e6 }));
    assert.equal(sentenceOf({ ...loadOf(fast), calm: refusing }), null);
    // One node of three fails: the others answer quickly.
    const third = secondsOf(fast).map((second) => ({ ...second, ok: 334, served: 334 }));
    assert.equal(sentenceOf({ ...loadOf(fast), calm: third }), null);
    const [before, ...rest] = secondsOf(fast);
    assert.ok(before !== undefined);
    const paused = [before, { ...before, served: 50, p50Us: 450_000 }, { ...before, served: 950 }, ...rest];
    assert.equal(sentenceOf({ ...loadOf(fast), calm: paused }), null);
  });

  it('is no name for what others caused who took the cores', () => {
    assert.equal(sentenceOf(loadOf(external, { foreignCpuShare: 0.5 })), null);
  });
});

describe('a trial that has its evidence', () => {
  it('is said to be overloaded all the same, and one that cannot tell has it as its reason', () => {
    const load = loadOf(newcomers);
    assert.match(
      overloadWarning({ cause: null }, load)?.text ?? '',
      /^its latencies are those of a queue: postgres needs 2\.1 ms .*104% of it; --rate 140 would fit$/,
    );
    assert.equal(overloadWarning({ cause: 'overload' }, load), null);
    assert.equal(overloadWarning({ cause: null }, loadOf({ ...newcomers, needUs: 900 })), null);
    // Of a measurement that starts with a fault, little is known.
    assert.equal(overloadWarning({ cause: null }, { ...load, calm: load.calm.slice(0, 2) }), null);
  });
});

describe('CPU that others used', () => {
  it('is named from a fifth of the cores on', () => {
    assert.equal(foreignCpu({ foreignCpuShare: 0.2 }), null);
    assert.equal(foreignCpu({ foreignCpuShare: null }), null);
    assert.equal(foreignCpu({ foreignCpuShare: 0.47 }), 'other programs used 47% of the cores');
  });
});

describe('a rate that fits', () => {
  it('is a rung within a third of what is carried, or that third below the lowest', () => {
    assert.deepEqual([10_000, 1_500, 480, 75, 60, 2].map(fittingRate), [500, 500, 140, 25, 20, 1]);
  });
});
