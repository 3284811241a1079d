import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { startScript } from '../../bench/cluster/processes/node-js.ts';
import { type RunRequest, runRequest } from '../../bench/commands/run/request.ts';
import { httpRequest } from '../../bench/load/http/request.ts';
import { UrlGenerator } from '../../bench/load/processes/url-generator-client.ts';
import { DEADLINES } from '../../bench/model/defaults.ts';
import type { Probe, SloSearch } from '../../bench/model/slo.ts';
import { type SearchSetup, searchSloCapacity } from '../../bench/slo/search.ts';
import { searchTrialSlo } from '../../bench/trial/slo.ts';
import { DEFAULT_SCENARIO_NAMES } from '../../scenarios/default-names.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';

const resources = new AsyncDisposableStack();
let generator: UrlGenerator;
before(async () => {
  const folder = resources.use(await RunFolder.create());
  const module = import.meta.resolve('../../bench/load/processes/url-generator.ts');
  generator = new UrlGenerator(resources.use(startScript(folder, { name: 'the generator', module })));
});
after(() => resources.disposeAsync());

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: { host: '127.0.0.1', port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Probes of a fifth of a second, with a bound that even a busy machine keeps. */
async function search(listener: RequestListener, change: Partial<SearchSetup> = {}) {
  await using server = await serve(listener);
  const shown: Probe[] = [];
  const found = await searchSloCapacity({
    slo: { text: 'p50<4s', percentile: 50, comparison: '<', boundUs: 4_000_000 },
    startPerS: 200,
    arrivals: 'constant',
    seed: 1,
    generator,
    target: server.target,
    maxConnections: 1000,
    requestDeadlineMs: DEADLINES.clientMs,
    trafficOf: (probe) => ({
      requests: [httpRequest({ method: 'GET', authority: 'test', path: `/${probe}`, headers: [], body: null })],
      idPrefix: null,
      okStatuses: null,
    }),
    budget: { totalMs: 60_000, probes: 20, shortestProbeMs: 200, longestProbeMs: 200 },
    signal: new AbortController().signal,
    onProbe: (probe) => shown.push(probe),
    ...change,
  });
  assert.deepEqual(shown, found.probes);
  return found;
}

describe('the search against a running server', () => {
  it('ends between the highest rate that was answered and the lowest that was not', async () => {
    // It answers only the first two probes, at 200 and 400 per second.
    const found = await search(({ url }, response) => {
      response.writeHead(Number(url?.slice(1)) < 2 ? 200 : 503).end();
    });
    assert.equal(found.ended, 'found');
    assert.equal(found.keptPerS, 400);
    assert.ok(found.missedPerS !== null && found.missedPerS <= 400 * 1.06);
    const [first, second, ...others] = found.probes;
    assert.deepEqual([first?.ratePerSecond, second?.ratePerSecond, others[0]?.ratePerSecond], [200, 400, 800]);
    assert.ok(others.every(({ verdict, errors, requests }) => verdict === 'missed' && errors === requests));
  });

  it('stops with the bounds found so far when its probes are spent, and when it is interrupted', async () => {
    const answer: RequestListener = (_, response) => void response.end();
    const spent = await search(answer, {
      budget: { totalMs: 60_000, probes: 2, shortestProbeMs: 200, longestProbeMs: 200 },
    });
    assert.deepEqual([spent.ended, spent.keptPerS, spent.missedPerS], ['budget', 400, null]);
    const late = await search(answer, {
      budget: { totalMs: 100, probes: 20, shortestProbeMs: 200, longestProbeMs: 200 },
    });
    assert.deepEqual([late.ended, late.probes], ['budget', []]);
    const interrupted = await search(answer, { signal: AbortSignal.abort() });
    assert.deepEqual([interrupted.ended, interrupted.keptPerS], ['interrupted', null]);
  });
});

describe('the search in a run', () => {
  const COOKIES = ['sid=a; route=1', 'sid=b; route=2', 'sid=c; route=3'];

  async function searchRun(listener: RequestListener): Promise<SloSearch | null> {
    await using server = await serve(listener);
    const asked = { profile: 'smoke', scenarios: 'steady', slo: 'p50<4s', rate: '200' };
    const catalogue = {
      backends: [{ name: 'redis', maxBytes: null, isDefault: true }],
      scenarios: SCENARIOS,
      defaultScenarios: DEFAULT_SCENARIO_NAMES,
      randomSeed: () => 1,
      externalProblems: () => [],
    };
    const { config }: RunRequest = runRequest(asked, catalogue);
    const short = { ...config, load: { ...config.load, sloSearchMs: 1_800 } };
    return await searchTrialSlo(short, {
      generator,
      target: server.target,
      users: COOKIES.map((cookie) => ({ cookie })),
      capacityPerS: null,
      signal: new AbortController().signal,
      onProbe: () => undefined,
    });
  }

  it('reads with the cookie of every user in turn, each request with its own id', async () => {
    const cookies = new Map<string, number>();
    const ids = new Set<string>();
    let requests = 0;
    const found = await searchRun((request, response) => {
      requests++;
      const { cookie = '', 'x-request-id': id } = request.headers;
      assert.equal(`${request.method} ${request.url}`, 'GET /session');
      cookies.set(cookie, (cookies.get(cookie) ?? 0) + 1);
      ids.add(String(id));
      response.writeHead(requests % 2 === 0 ? 200 : 401).end(JSON.stringify({ requestId: id }));
    });
    assert.deepEqual([...cookies.keys()].toSorted(), COOKIES);
    assert.equal(ids.size, requests);
    // A 401 is an answer.
    assert.equal(found?.probes[0]?.verdict, 'kept');
    assert.equal(found.probes[0].errors, 0);
  });

  it('counts an answer to another request as an error', async () => {
    const found = await searchRun((_, response) => void response.end('{"requestId":"another"}'));
    assert.equal(found?.probes[0]?.errors, found?.probes[0]?.requests);
    assert.equal(found?.probes[0]?.verdict, 'missed');
  });
});
