import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { arrivalsInWindows, type Window } from '../../bench/measure/arrivals-in-windows.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import type { TimedArrival } from '../../bench/measure/response-log.ts';
import { ResponseLog } from '../../bench/measure/response-log.ts';
import type { Operation } from '../../bench/model/operation.ts';

const timeUs = fc.nat(1_000);
const arrivals = fc.array(fc.record({ intendedUs: timeUs, responseUs: fc.integer({ min: 1, max: 2_000_000 }) }));
const windows = fc.array(fc.record({ fromUs: timeUs, lengthUs: fc.nat(300) }), { maxLength: 6 });

const asWindows = (drawn: readonly { readonly fromUs: number; readonly lengthUs: number }[]): Window[] =>
  drawn.map(({ fromUs, lengthUs }) => ({ fromUs, toUs: fromUs + lengthUs }));

function histogramOf(times: readonly TimedArrival[]): string {
  const histogram = new LatencyHistogram();
  for (const { responseUs } of times) histogram.record(responseUs);
  return histogram.encode();
}

describe('arrivals, split by windows', () => {
  it('are in one part each, by their due time, whatever their response time', () => {
    fc.assert(
      fc.property(arrivals, windows, (times, drawn) => {
        const covered = new Set(
          asWindows(drawn).flatMap(({ fromUs, toUs }) =>
            Array.from({ length: toUs - fromUs + 1 }, (_, at) => fromUs + at),
          ),
        );
        const { during, outside } = arrivalsInWindows(times, asWindows(drawn));
        assert.equal(during.length + outside.length, times.length);
        assert.equal(histogramOf(during), histogramOf(times.filter(({ intendedUs }) => covered.has(intendedUs))));
        assert.equal(histogramOf(outside), histogramOf(times.filter(({ intendedUs }) => !covered.has(intendedUs))));
      }),
    );
  });

  it('are the same for overlapping windows and for one window over all of them', () => {
    fc.assert(
      fc.property(arrivals, timeUs, fc.nat(300), fc.nat(300), (times, fromUs, first, second) => {
        const overlapping = [
          { fromUs, toUs: fromUs + first },
          { fromUs: fromUs + Math.min(first, second), toUs: fromUs + first + second },
        ];
        const one = [{ fromUs, toUs: fromUs + first + second }];
        const [parts, whole] = [arrivalsInWindows(times, overlapping), arrivalsInWindows(times, one)];
        assert.deepEqual(parts.during, whole.during);
      }),
    );
  });

  it('count a failed request with at least the deadline, and leave out those outside of the measurement', () => {
    const read: Operation = {
      vu: 0,
      seq: 0,
      session: 0,
      kind: 'read',
      origin: 'measured',
      intendedUs: 10,
      sentUs: 10,
      endUs: 25,
      outcome: 'ok',
      status: 200,
      node: 'node-1',
      error: null,
      answer: null,
    };
    const log = new ResponseLog(2_000);
    log.add([
      read,
      { ...read, outcome: 'unknown', status: 503, error: 'status' },
      { ...read, outcome: 'fail', status: 401, answer: 'anonymous' },
      { ...read, origin: 'reaction' },
    ]);
    assert.deepEqual(
      log.all.map(({ responseUs }) => responseUs),
      [15, 2_000_000, 15],
    );
  });
});
