import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CpuReading, cpuBySecond, foreignCpuShare } from '../../bench/measure/cpu-by-second.ts';
import { busyTicks, parseProcStat } from '../../bench/measure/proc-stat.ts';

const second = (index: number, usedUs = 0, busyUs: number | null = 0): CpuReading => ({
  atUs: index * 1e6,
  usedUs: { app: usedUs, proxy: 0, store: null },
  oursUs: usedUs,
  busyUs,
});

/** Running totals of a process tree and of the cores, read at moments that drift. */
const readings = fc
  .array(
    fc.record({
      stepUs: fc.integer({ min: 1, max: 3_000_000 }),
      app: fc.integer({ min: 0, max: 2_000_000 }),
      others: fc.integer({ min: 0, max: 2_000_000 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((steps) => {
    const list: CpuReading[] = [{ ...second(0), atUs: -1 }];
    let [atUs, app, busy] = [-1, 0, 0];
    for (const step of steps) {
      atUs += step.stepUs;
      app += step.app;
      busy += step.app + step.others;
      list.push({ atUs, usedUs: { app, proxy: 0, store: null }, oursUs: app, busyUs: busy });
    }
    return list;
  });

describe('the CPU time of each second', () => {
  it('is what was used between its readings, and that of others is the rest of the busy time', () => {
    const list = [second(0), second(1, 300_000, 500_000), second(2, 900_000, 1_100_000)];
    assert.deepEqual(cpuBySecond(list, { startUs: 0, endUs: 2e6 }), [
      { cpuUs: { app: 300_000, proxy: 0, store: null }, foreignCpuUs: 200_000 },
      { cpuUs: { app: 600_000, proxy: 0, store: null }, foreignCpuUs: 0 },
    ]);
    assert.equal(foreignCpuShare(list, { startUs: 0, endUs: 2e6 }, 2), 0.05);
  });

  it('adds up to what was used in the whole window, however late the readings are', () => {
    fc.assert(
      fc.property(readings, (list) => {
        const endUs = Math.floor((list.at(-1)?.atUs ?? 0) / 1e6) * 1e6;
        const window = { startUs: 0, endUs };
        const seconds = cpuBySecond(list, window);
        const whole = cpuBySecond(
          list.map((one) => ({ ...one, atUs: one.atUs / Math.max(1, endUs / 1e6) })),
          { startUs: 0, endUs: Math.min(1e6, endUs) },
        );
        const sum = seconds.reduce((total, { cpuUs }) => total + (cpuUs?.app ?? Number.NaN), 0);
        assert.equal(seconds.length, endUs / 1e6);
        assert.ok(Math.abs(sum - (whole[0]?.cpuUs?.app ?? 0)) < 1, `${sum}, ${whole[0]?.cpuUs?.app}`);
      }),
    );
  });

  it('is never negative, and the share of others is at most all', () => {
    fc.assert(
      fc.property(readings, fc.integer({ min: 0, max: 5_000_000 }), (list, lostUs) => {
        // Ticks of the kernel may miss what a process used.
        const skewed = list.map((one, index) => ({ ...one, busyUs: (one.busyUs ?? 0) - (index % 2) * lostUs }));
        const window = { startUs: 0, endUs: Math.max(1e6, list.at(-1)?.atUs ?? 0) };
        for (const { cpuUs, foreignCpuUs } of cpuBySecond(skewed, window)) {
          assert.ok((cpuUs?.app ?? 0) >= 0 && (foreignCpuUs ?? 0) >= 0);
        }
        const share = foreignCpuShare(skewed, window, 1);
        assert.ok(share === null || (share >= 0 && share <= 1));
      }),
    );
  });

  it('is unknown where it was not read, and where a part of ours is not seen that of others is', () => {
    const hidden = [second(0), second(1, 300_000, 900_000), second(2, 500_000, 950_000)].map((one) => ({
      ...one,
      oursUs: null,
    }));
    assert.deepEqual(
      cpuBySecond(hidden, { startUs: 0, endUs: 3e6 }).map(({ cpuUs, foreignCpuUs }) => [cpuUs?.app, foreignCpuUs]),
      [
        [300_000, null],
        [200_000, null],
        [undefined, null],
      ],
    );
    assert.equal(foreignCpuShare(hidden, { startUs: 0, endUs: 2e6 }, 2), null);
    assert.deepEqual(cpuBySecond([], { startUs: 0, endUs: 1e6 }), [{ cpuUs: null, foreignCpuUs: null }]);
  });

  it('of others is unknown where the kernel does not count, or not even ours', () => {
    for (const busyUs of [null, 100_000]) {
      const list = [second(0), second(1, 500_000, busyUs)];
      assert.equal(foreignCpuShare(list, { startUs: 0, endUs: 1e6 }, 1), null);
      assert.deepEqual(cpuBySecond(list, { startUs: 0, endUs: 1e6 })[0]?.foreignCpuUs, null);
    }
  });
});

describe('what the kernel writes', () => {
  const stat = `cpu  30 3 30 600 6 3 3 9 9 0
cpu0 10 1 10 200 2 1 1 3 3 0
cpu1 20 2 20 400 4 2 2 6 6 0
cpu10 500 0 0 0 0 0 0 0 0 0
intr 1 2 3`;

  it('holds the busy time of each core, without its idle, waiting and stolen time', () => {
    assert.equal(busyTicks(stat, [0]), 23);
    assert.equal(busyTicks(stat, [0, 1]), 69);
    assert.equal(busyTicks(stat, [0, 2]), null);
    assert.equal(busyTicks('', [0]), null);
  });

  it('holds the times of a process whose name has blanks and parentheses', () => {
    const fields = Array.from({ length: 30 }, (_, index) => index + 3);
    const text = `17 (a) b (c) ${['S', ...fields.slice(1)].join(' ')}`;
    assert.deepEqual(parseProcStat(text), { parent: 4, ownTicks: 29, endedChildrenTicks: 33, startTicks: 22 });
  });
});
