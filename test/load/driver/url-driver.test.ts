import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { driveUrl, type Sample, type UrlLoad } from '../../../bench/load/driver/url-driver.ts';
import { constantRate } from '../../../bench/load/plan/arrival-times.ts';
import { LatencyHistogram } from '../../../bench/measure/histogram.ts';
import type { GeneratorVitals, SecondOfLatencies } from '../../../bench/model/plan.ts';
import { type Behaviour, misbehavingServer } from './misbehaving-server.ts';

interface Ran {
  readonly samples: Sample[];
  readonly seconds: SecondOfLatencies[];
  readonly vitals: GeneratorVitals;
}

const DURATION_MS = 1500;

/** Sends 100 requests per second for a second and a half. */
async function drive(behave: Behaviour, change: Partial<UrlLoad> = {}): Promise<Ran> {
  await using server = await misbehavingServer(behave);
  const samples: Sample[] = [];
  const seconds: SecondOfLatencies[] = [];
  const vitals = await driveUrl({
    target: { host: '127.0.0.1', port: server.port },
    maxConnections: 1000,
    arrivals: {
      seed: 1,
      process: 'constant',
      segments: constantRate(100, DURATION_MS),
      userChoice: { kind: 'uniform' },
      users: { from: 0, to: 1, total: 1 },
      warmupMs: 0,
      durationMs: DURATION_MS,
    },
    requestDeadlineMs: 30_000,
    request: (index) => `GET /${index} HTTP/1.1\r\nhost: test\r\n\r\n`,
    onSample: (sample) => samples.push(sample),
    onSecond: (second) => seconds.push(second),
    ...change,
  });
  return { samples, seconds, vitals };
}

const answer =
  (status: number): Behaviour =>
  ({ socket }) =>
    socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);

function responses(seconds: readonly SecondOfLatencies[]): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const { response } of seconds) merged.add(LatencyHistogram.decode(response));
  return merged;
}

// They wait for most of their second and a half.
describe('the driver for one URL', { concurrency: 4 }, () => {
  it('sends each arrival once and records each', async () => {
    const { samples, seconds, vitals } = await drive(answer(204));
    assert.deepEqual(new Set(samples.map(({ index }) => index)).size, 150);
    assert.ok(samples.every(({ outcome, status }) => outcome === 'ok' && status === 204));
    assert.equal(responses(seconds).count, 150);
    assert.equal(vitals.offered, 150);
  });

  it('records a 401 as a failure, unless it is declared a good answer', async () => {
    const strict = await drive(answer(401));
    assert.ok(strict.samples.every(({ outcome, error }) => outcome === 'fail' && error === 'status'));
    const lenient = await drive(answer(401), { isOk: ({ status }) => status === 401 });
    assert.ok(lenient.samples.every(({ outcome, error }) => outcome === 'ok' && error === null));
  });

  it('sends from several addresses in turn on request', async () => {
    const seen = new Set<string>();
    const note: Behaviour = (request) => {
      seen.add(`${Number(/^GET \/(\d+)/.exec(request.text)?.[1]) % 3} ${request.socket.remoteAddress}`);
      answer(200)(request);
    };
    const { samples } = await drive(note, { sourceAddresses: { count: 3 } });
    assert.ok(samples.every(({ outcome }) => outcome === 'ok'));
    assert.deepEqual([...seen].toSorted(), ['0 127.1.0.1', '1 127.1.1.1', '2 127.1.2.1']);
  });

  it('counts waits for a connection in the measurement only', async () => {
    const arrivals = {
      seed: 1,
      process: 'constant' as const,
      segments: [...constantRate(100, 500), ...constantRate(10, 500)],
      userChoice: { kind: 'uniform' } as const,
      users: { from: 0, to: 1, total: 1 },
      warmupMs: 500,
      durationMs: 500,
    };
    // The fifty requests of the warm-up wait for one connection. Those of the measurement find it free.
    let seen = 0;
    const slowAtFirst: Behaviour = (request) => {
      if (++seen > 1) answer(200)(request);
      else setTimeout(() => answer(200)(request), 200);
    };
    const { vitals } = await drive(slowAtFirst, { arrivals, maxConnections: 1 });
    assert.equal(vitals.offered, 5);
    assert.ok(vitals.connectionWaits <= 5, `${vitals.connectionWaits} waits, with some twenty in the warm-up`);
  });

  it('stops on its signal, and keeps the samples so far', async () => {
    const asked = new AbortController();
    const { samples, seconds } = await drive(
      (request) => {
        answer(200)(request);
        if (request.text.startsWith('GET /40 ')) asked.abort();
      },
      { signal: asked.signal },
    );
    assert.ok(samples.length > 40 && samples.length < 150, `${samples.length} samples`);
    assert.ok(samples.every(({ outcome }) => outcome === 'ok'));
    assert.equal(responses(seconds).count, samples.length);
  });

  it('does not wait for a server that never answers: open requests count with the deadline', async () => {
    const asked = new AbortController();
    const { samples, seconds } = await drive(
      ({ text }) => {
        if (text.startsWith('GET /40 ')) asked.abort();
      },
      { signal: asked.signal },
    );
    assert.ok(samples.length > 40 && samples.length < 150, `${samples.length} samples`);
    assert.ok(samples.every(({ outcome, error }) => outcome === 'unknown' && error === 'reset'));
    assert.ok((responses(seconds).percentileUs(1) ?? 0) >= 30_000_000);
  });
});
