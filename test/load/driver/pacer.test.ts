import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pacer } from '../../../bench/load/driver/pacer.ts';
import { LEAD_SHARE, pacingLeadUs } from '../../../bench/load/driver/pacing-lead.ts';
import { arrivalTimesUs, constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { nowUs } from '../../../bench/model/clock.ts';
import type { ArrivalProcess } from '../../../bench/model/plan.ts';

function timesUs(ratePerSecond: number, durationMs: number, process: ArrivalProcess = 'constant') {
  const times = arrivalTimesUs(constantRate(ratePerSecond, durationMs), process, 1);
  const shared = new Float64Array(new SharedArrayBuffer(times.byteLength));
  shared.set(times);
  return shared;
}

/** Paces the arrivals; resolves with the turns of the event loop between the first and the last. */
async function turnsDuring(
  dueUs: Float64Array<SharedArrayBuffer>,
  startInUs: number,
  onDue: (index: number, atUs: number) => void = () => undefined,
): Promise<number> {
  let [called, turns] = [0, 0];
  const turn = (): void => {
    if (called > 0) turns++;
    if (called < dueUs.length) setImmediate(turn);
  };
  setImmediate(turn);
  await using pacer = new Pacer(dueUs);
  await pacer.ready();
  const startUs = Math.round(nowUs()) + startInUs;
  const came = await pacer.run(startUs, (index, atUs) => {
    assert.equal(index, called, 'in order, none left out');
    assert.ok(atUs >= startUs + (dueUs[index] ?? 0), 'never early');
    called++;
    onDue(index, atUs);
  });
  assert.equal(came, dueUs.length);
  return turns;
}

describe('pacing', () => {
  it('lets the event loop turn at 20,000 arrivals per second, so that answers are read', async () => {
    const turns = await turnsDuring(timesUs(20_000, 300), 50_000);
    assert.ok(turns >= 100, `${turns} turns in 300 ms`);
  });

  it('lets the event loop turn while overdue arrivals are handled', async () => {
    const busy = (_: number, atUs: number): void => {
      while (nowUs() < atUs + 200);
    };
    // 40 ms of work, overdue from the start.
    const turns = await turnsDuring(timesUs(1000, 200), -10_000_000, busy);
    assert.ok(turns >= 5, `${turns} turns`);
  });

  it('handles arrivals of the same time in one go', async () => {
    const same = new Float64Array(new SharedArrayBuffer(100 * Float64Array.BYTES_PER_ELEMENT)).fill(5000);
    await turnsDuring(same, 0);
  });

  it('waits in leads for no more than their share of the time, at any rate', () => {
    for (const process of ['constant', 'poisson'] as const) {
      for (const ratePerSecond of [10, 200, 1000, 5000, 20_000, 100_000]) {
        const dueUs = timesUs(ratePerSecond, 2000, process);
        const waitedUs = dueUs.reduce((sum, _, index) => sum + pacingLeadUs(dueUs, index), 0);
        assert.ok(
          waitedUs <= (dueUs.at(-1) ?? 0) * LEAD_SHARE + 1e-6,
          `${process}, ${ratePerSecond}/s: ${waitedUs} µs`,
        );
      }
    }
  });
});
