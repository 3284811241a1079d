import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniform } from '../../bench/model/random.ts';
import { type SecondBySecond, withinTrial } from '../../bench/trial/within-trial.ts';

const PER_SECOND = 500;

/** Seconds of 500 requests around 1 ms, each of which takes 200 µs of CPU time. */
function recorded(seconds: number, change: Partial<SecondBySecond> = {}): SecondBySecond {
  const each = <T>(value: (second: number) => T): T[] => Array.from({ length: seconds }, (_, second) => value(second));
  return {
    timeline: each((second) => ({ second, cpuUs: { app: 80_000, proxy: 9_000, store: 20_000 + 100 * second } })),
    faults: [],
    responseUs: each((second) =>
      Array.from({ length: PER_SECOND }, (_, index) => [800 + Math.round(400 * uniform(1, second, index)), 1] as const),
    ),
    responses: each(() => PER_SECOND),
    ...change,
  };
}

describe('the intervals within a trial', () => {
  it('hold the figures of the seconds that they were taken from', () => {
    const { p50Us, p99Us, cpuUsPerRequest } = withinTrial(recorded(14), 42, 1) ?? {};
    assert.ok(p50Us != null && p50Us.low <= 1000 && 1000 <= p50Us.high, JSON.stringify(p50Us));
    assert.ok(p50Us.high - p50Us.low < 60, 'half of 7,000 requests are known well');
    assert.ok(p99Us != null && p99Us.low <= 1196 && 1196 <= p99Us.high, JSON.stringify(p99Us));
    assert.ok(cpuUsPerRequest != null && cpuUsPerRequest.low <= 201.3 && 201.3 <= cpuUsPerRequest.high);
    assert.ok(cpuUsPerRequest.low >= 200 && cpuUsPerRequest.high <= 203, 'the proxy is no part of it');
  });

  it('are the same for the same seed and trial, and others for another', () => {
    assert.deepEqual(withinTrial(recorded(14), 42, 1), withinTrial(recorded(14), 42, 1));
    assert.notDeepEqual(withinTrial(recorded(14), 42, 1), withinTrial(recorded(14), 42, 2));
    assert.notDeepEqual(withinTrial(recorded(14), 42, 1), withinTrial(recorded(14), 43, 1));
  });

  it('need ten seconds before the first fault, and take no others', () => {
    const none = { p50Us: null, p99Us: null, cpuUsPerRequest: null };
    assert.deepEqual(withinTrial(recorded(9), 1, 1), none);
    assert.deepEqual(withinTrial(recorded(14, { faults: [{ injectedUs: 9_900_000 }] }), 1, 1), none);
    const usual = recorded(14).responseUs;
    const responseUs = usual.map((values, second) => (second < 10 ? values : [[7_000_000, PER_SECOND] as const]));
    const struck = withinTrial(recorded(14, { faults: [{ injectedUs: 10_000_000 }], responseUs }), 1, 1);
    assert.ok((struck?.p99Us?.high ?? 0) < 1200, 'what the fault did is not in it');
    assert.ok(withinTrial(recorded(14, { faults: [{ injectedUs: null }] }), 1, 1)?.p50Us, 'that fault never struck');
  });

  it('lack the CPU where fewer than ten seconds have it, and a p99 where a trial would have none', () => {
    const seenUntil = (end: number) =>
      recorded(14).timeline.map((one) => (one.second < end ? one : { ...one, cpuUs: null }));
    assert.ok(withinTrial(recorded(14, { timeline: seenUntil(10) }), 1, 1)?.cpuUsPerRequest);
    assert.equal(withinTrial(recorded(14, { timeline: seenUntil(9) }), 1, 1)?.cpuUsPerRequest, null);
    const few = recorded(14).responseUs.map((values) => values.slice(0, 71));
    const { p50Us, p99Us } = withinTrial(recorded(14, { responseUs: few }), 1, 1) ?? {};
    assert.ok(p50Us != null);
    assert.equal(p99Us, null);
  });

  it('take the seconds of a long trial in at most 120 parts', () => {
    const perSecond = (_: unknown, second: number) =>
      Array.from({ length: 4 }, (_value, index) => [800 + Math.round(400 * uniform(1, second, index)), 1] as const);
    const times = Array.from({ length: 3_600 }, perSecond);
    const hour: SecondBySecond = {
      timeline: times.map((_, second) => ({ second, cpuUs: { app: 80_000, proxy: 9_000, store: second } })),
      faults: [],
      responseUs: times,
      responses: times.map(() => 4),
    };
    const halfMinutes = Array.from({ length: 120 }, (_, part) => times.slice(part * 30, part * 30 + 30));
    const inParts: SecondBySecond = {
      // Of 30 seconds: the sum of their numbers.
      timeline: halfMinutes.map((_, second) => ({
        second,
        cpuUs: { app: 30 * 80_000, proxy: 0, store: 30 * (30 * second) + 435 },
      })),
      faults: [],
      responseUs: halfMinutes.map((part) => part.flat()),
      responses: halfMinutes.map(() => 120),
    };
    const within = withinTrial(hour, 42, 1);
    assert.ok(within?.p50Us && within.p99Us && within.cpuUsPerRequest);
    assert.deepEqual(within, withinTrial(inParts, 42, 1));
  });
});
