import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuredTrial } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { trafficNotes } from '../../../bench/report/notes/store-traffic.ts';
import { touchNotes } from '../../../bench/report/notes/touches.ts';
import { throttledSection } from '../../../tools/pages/throttled-section.ts';
import { SAMPLE_CONFIG, sampleResult, sampleTrial } from '../sample-result.ts';

const TWO_TRIPS = { login: 1, read: 2, write: 2, logout: 2 };

/** A run of these backends in `steady`, each with the same calls of its store. */
function run(
  backends: readonly string[],
  callsPerRequest: MeasuredTrial['store']['callsPerRequest'],
  read = 2,
  touchIntervalMs = 0,
): RunResult {
  const trials = backends.map((backend) =>
    sampleTrial({
      backend,
      callsPerRequest,
      roundTrips: { ...TWO_TRIPS, read },
      connections: { nodes: 3, perNode: backend === 'postgres' ? 10 : 1 },
      appUs: 300,
      storeUs: 50,
    }),
  );
  return sampleResult(trials, { config: { ...SAMPLE_CONFIG, touchIntervalMs } });
}

const PLAIN = { reads: 1, writes: 0.2, touches: 0.8 };
const THROTTLED = { reads: 1, writes: 0.2, touches: 0.05 };

describe('the traffic of a store', () => {
  it('is shown for each backend with a server, those alike on one line', () => {
    const result = run(['postgres', 'redis', 'memcached'], PLAIN);
    const withoutServer = sampleTrial({
      backend: 'memory',
      roundTrips: { login: 0, read: 0, write: 0, logout: 0 },
      connections: { nodes: 3, perNode: 0 },
    });
    const notes = trafficNotes({ ...result, trials: [...result.trials, withoutServer] });
    assert.deepEqual(notes, [
      'postgres, store: 3 nodes × 10 connections at most, 2 round trips per read, 2 per write',
      'redis, memcached, store: 3 nodes × 1 connection at most, 2 round trips per read, 2 per write',
    ]);
    assert.match(summary(result), /3 nodes × 10 connections/);
  });

  it('is the most connections of several trials, and the median of their round trips', () => {
    const trials = [1, 2].map((trial) =>
      sampleTrial({
        backend: 'redis',
        trial,
        roundTrips: { ...TWO_TRIPS, read: trial },
        connections: { nodes: 3, perNode: 3 - trial },
      }),
    );
    assert.deepEqual(trafficNotes(sampleResult(trials)), [
      'redis, store: 3 nodes × 2 connections at most, 1.50 round trips per read, 2 per write',
    ]);
  });

  it('is not shown for a run from before it was counted', () => {
    const result = sampleResult([sampleTrial({ backend: 'redis' })]);
    assert.deepEqual([...trafficNotes(result), ...touchNotes(result)], []);
  });
});

describe('what --touch-interval saves', () => {
  it('is shown if it was given', () => {
    assert.deepEqual(touchNotes(run(['redis'], PLAIN)), []);
    assert.deepEqual(touchNotes(run(['redis'], THROTTLED, 1, 30_000)), [
      '--touch-interval 30 s, store writes per request on steady: redis 0.25 (0.05 of them touches)',
    ]);
  });

  it('is shown against a run without it, for stores that all nodes share', () => {
    const plain = run(['memory', 'redis'], PLAIN);
    const section = throttledSection(plain, run(['memory', 'redis', 'postgres'], THROTTLED, 1, 30_000));
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    assert.deepEqual(rows, ['| `redis` | 1.00 → 0.25 | 0.80 → 0.05 | 75% | 2 → 1 |']);
  });

  it('needs one run with it, and one without', () => {
    const [plain, throttled] = [run(['redis'], PLAIN), run(['redis'], THROTTLED, 1, 30_000)];
    assert.throws(() => throttledSection(plain, plain), /the run for --throttled must have --touch-interval/);
    assert.throws(() => throttledSection(throttled, throttled), /the first run must be without --touch-interval/);
  });
});
