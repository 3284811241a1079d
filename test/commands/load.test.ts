import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import { type LoadResult, loadResultSchema } from '../../bench/model/load-result.ts';

const START = fileURLToPath(import.meta.resolve('../../bench/start.mjs'));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `load` as a user would, in an empty folder. @param fileLimit how many files it may have open. */
async function load(
  args: readonly string[],
  during: (child: ChildProcess) => void = () => undefined,
  fileLimit = 1024,
): Promise<Ended> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'session-bench-load-'));
  const command = ['-c', 'ulimit -n "$0" && exec "$@"', String(fileLimit), process.execPath, START, 'load', ...args];
  const child = spawn('/bin/sh', command, { cwd: folder.path });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (text.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.stderr += data.toString()));
  during(child);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  assert.deepEqual(await readdir(folder.path), []);
  return { code, ...text };
}

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function resultOf({ stdout, stderr }: Ended): LoadResult {
  assert.notEqual(stdout, '', stderr);
  return loadResultSchema.parse(JSON.parse(stdout));
}

const QUICK = ['--rate', '100', '--duration', '1s', '--warmup', '0s', '--seed', '1'];

// They wait for their second of load.
describe('load URL', { concurrency: 2 }, () => {
  it('sends what it was asked for, and reports the result on stderr, on stdout and as JSON', async () => {
    const seen: string[] = [];
    await using server = await serve((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString()));
      request.on('end', () => {
        const { 'content-type': type, 'x-flag': flag, host } = request.headers;
        seen.push([request.method, request.url, type, flag, host, body].join(' '));
        response.writeHead(seen.length % 10 === 0 ? 404 : 200).end('{}');
      });
    });
    const message = ['--method', 'post', '--body', '{"é":1}', '--header', 'x-flag: on'];
    const ended = await load([`${server.url}/a?b=1`, ...QUICK, ...message, '--json', '-']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual([...new Set(seen)], [`POST /a?b=1  on ${server.url.slice('http://'.length)} {"é":1}`]);
    const result = resultOf(ended);
    assert.deepEqual(result.requests, { ok: 90, fail: 10, unknown: 0, dropped: 0, anonymous: 0 });
    assert.deepEqual([result.statuses, result.errors], [{ 200: 90, 404: 10 }, { 'status 404': 10 }]);
    assert.deepEqual([result.complete, result.config.headers, result.config.bodyBytes], [true, ['x-flag'], 8]);
    const { response, responseOk, service } = result.latency;
    assert.deepEqual([response.count, responseOk.count, service.count], [100, 90, 100]);
    assert.equal(LatencyHistogram.decode(response.histogram).count, 100);
    assert.equal(result.spectrum.find(({ percentile }) => percentile === 99)?.responseUs, null);
    assert.match(ended.stderr, /100: 90 ok, 10 fail, 0 unknown, 0 dropped/);
    assert.match(ended.stderr, /90 with status 200, 10 with status 404/);
    assert.match(ended.stderr, /│ p90 +│/);
  });

  it('counts an answer that never comes with at least the deadline', async () => {
    await using server = await serve(() => undefined);
    const ended = await load([server.url, ...QUICK, '--timeout', '200ms', '--json', '-', '--quiet']);
    assert.equal(ended.code, 0);
    const { requests, errors, latency, spectrum } = resultOf(ended);
    assert.deepEqual([requests.unknown, errors], [100, { timeout: 100 }]);
    assert.ok((latency.response.p50Us ?? 0) >= 200_000);
    assert.equal(spectrum[0]?.responseOkUs, null);
    assert.match(ended.stderr, /No request got a usable answer/);
    assert.doesNotMatch(ended.stderr, /elapsed/);
  });

  it('is void, and ends with 2, if its own limit on connections delayed requests', async () => {
    await using server = await serve((_, response) => void setTimeout(() => response.end(), 300));
    const { code, stdout } = await load([server.url, ...QUICK, '--connections', '1', '--timeout', '1s', '--quiet']);
    assert.equal(code, 2);
    assert.match(stdout, /^void: the generator was the bottleneck: \d+ requests waited for a free connection/m);
  });

  it('is void if it cannot open more connections, and does not blame the server', async () => {
    await using server = await serve((_, response) => void setTimeout(() => response.end(), 900));
    const ended = await load([server.url, ...QUICK, '--quiet', '--json', '-'], undefined, 60);
    assert.equal(ended.code, 2, ended.stderr);
    const { status, errors, generator } = resultOf(ended);
    assert.equal(status, 'void');
    assert.equal(errors['refused'], undefined);
    assert.ok((errors['not-sent'] ?? 0) > 0);
    assert.match(generator.bottleneck ?? '', /could not be opened: EMFILE/);
  });

  it('ends with 3 if nothing listens', async () => {
    const gone = await serve((_, response) => void response.end());
    await gone[Symbol.asyncDispose]();
    const { code, stdout, stderr } = await load([gone.url]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^nothing answers at 127\.0\.0\.1:\d+: connect ECONNREFUSED/m);
  });

  it('ends with 3 if every request was refused', async () => {
    const server = net.createServer((socket) => {
      socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await load([`http://127.0.0.1:${port}/`, ...QUICK]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /nothing answers at 127\.0\.0\.1:\d+: all 100 requests were refused/);
  });

  it('prints what it has measured when it is interrupted, and ends with 130', async () => {
    let child: ChildProcess | null = null;
    let answered = 0;
    await using server = await serve((_, response) => {
      response.end();
      if (++answered === 50) child?.kill('SIGINT');
    });
    const ended = await load(
      [server.url, '--rate', '100', '--warmup', '0s', '--duration', '1m', '--json', '-'],
      (started) => {
        child = started;
      },
    );
    assert.equal(ended.code, 130, ended.stderr);
    const { complete, requests, exitCode, measuredMs } = resultOf(ended);
    assert.deepEqual([complete, exitCode], [false, 130]);
    assert.ok(requests.ok >= 50 && requests.ok < 6000 && measuredMs < 60_000);
    assert.match(ended.stderr, /interrupted/);
  });

  it('searches the rate within an SLO, and shows every probe', async () => {
    await using server = await serve((_, response) => void response.end());
    const ended = await load([server.url, ...QUICK, '--slo', 'p50<150ms', '--json', '-'], (child) => {
      let isAsked = false;
      child.stderr?.on('data', (data: Buffer) => {
        // One probe is enough.
        if (!isAsked && data.toString().includes('req/s for')) isAsked = child.kill('SIGINT');
      });
    });
    assert.equal(ended.code, 130);
    const { sloSearch, throughput, requests } = resultOf(ended);
    assert.equal(requests.ok, 100);
    assert.equal(sloSearch?.ended, 'interrupted');
    assert.deepEqual([sloSearch.probes[0]?.ratePerSecond, sloSearch.probes[0]?.errors], [100, 0]);
    assert.equal(throughput.sloCapacityPerS, sloSearch.keptPerS);
    assert.match(ended.stderr, /^ {2}100 req\/s for 3\.00 s: p50 .* ms, 0 dropped: /m);
    assert.match(ended.stderr, /the search was interrupted\.$/m);
  });
});
