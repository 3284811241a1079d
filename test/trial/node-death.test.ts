import assert from 'node:assert/strict';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { startNode } from '../../bench/cluster/nodes/app-node-process.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import { runRequest } from '../../bench/commands/run/request.ts';
import { compare, openPool } from '../../bench/comparison/comparison.ts';
import { nodeFailure } from '../../bench/judge/node-failure.ts';
import type { TrialResult } from '../../bench/model/measured-trial.ts';
import { emitTo } from '../../bench/model/run-event.ts';
import { HistoryWriter } from '../../bench/record/history-writer.ts';
import steady from '../../scenarios/steady.ts';
import crashing from './crashing-backend.ts';

/** The only trial of a backend in `steady`, with the load of the smoke profile. */
async function trialOf(backend: typeof crashing, moduleUrl: string): Promise<TrialResult> {
  const { config } = runRequest(
    { profile: 'smoke', seed: '1' },
    {
      backends: [{ name: backend.name, maxBytes: null, isDefault: true }],
      scenarios: [steady],
      defaultScenarios: [steady.name],
      randomSeed: () => 1,
      externalProblems: () => [],
    },
  );
  await using results = await mkdtempDisposable(join(tmpdir(), 'node-death-'));
  await using folder = await RunFolder.create();
  await using history = new HistoryWriter(join(results.path, 'history.ndjson.gz'));
  const trials: TrialResult[] = [];
  const setup = {
    config,
    backends: [{ backend, moduleUrl }],
    scenarios: [steady],
    folder,
    provider: nativeProvider({ folder, cpus: null }),
    missing: new Map(),
    pinning: null,
    history,
    signal: new AbortController().signal,
    emit: emitTo([(event) => void (event.type === 'trial-ends' && trials.push(event.trial))]),
  };
  await using pool = openPool(setup);
  await compare(setup, pool);
  const [trial] = trials;
  assert.ok(trial !== undefined);
  return trial;
}

describe('a node that no fault struck', () => {
  it('fails the trial if its own code ended it, although the proxy hides that from the users', async () => {
    const trial = await trialOf(crashing, import.meta.resolve('./crashing-backend.ts'));
    assert.ok(trial.status !== 'skipped');
    assert.equal(trial.status, 'failed', trial.reason ?? '');
    assert.match(
      trial.reason ?? '',
      /node-1 ended \(exit code \d+\) .*last lines: .*the client of the store lost its mind/,
    );
    assert.doesNotMatch(trial.reason ?? '', /\n| at /);
    assert.ok(trial.requests.ok > 900, 'the other nodes answered');
    assert.equal(trial.cpuUsPerRequest.app, null, 'what the node used is not known');
  });

  it('is not reported for a node that was killed on purpose and started again', async () => {
    await using folder = await RunFolder.create();
    await using node = await startNode({
      folder,
      config: {
        nodeId: 'node-1',
        host: '127.0.0.1',
        port: 0,
        backendModule: import.meta.resolve('../../backends/none/index.ts'),
        services: {},
        settings: { ttlMs: 60_000, storeDeadlineMs: 500, keyPrefix: 'test:' },
        dataDir: '/nowhere',
        sessionBytes: 64,
        cookieSecret: 'secret',
        sweepIntervalMs: 60_000,
      },
      cores: null,
    });
    await node.kill();
    await node.restart();
    assert.equal(await node.endedByItself(), null);
    assert.ok(node.pid !== null);
    process.kill(node.pid, 'SIGKILL');
    assert.equal(await node.report(), null);
    assert.equal((await node.endedByItself())?.exit.signal, 'SIGKILL');
  });

  it('differs from a node that something else ended, and from one that lives', () => {
    const report = { usage: null, failedTouches: 0 };
    assert.equal(nodeFailure('node-1', null, report), null);
    assert.equal(nodeFailure('node-1', null, null)?.kind, 'silent');
    const killed = nodeFailure('node-2', { exit: { code: null, signal: 'SIGKILL' }, lastLines: [] }, null);
    assert.equal(killed?.kind, 'ended');
    assert.match(killed?.sentence ?? '', /^node-2 ended \(SIGKILL\)/);
    const aborted = nodeFailure('node-2', { exit: { code: null, signal: 'SIGABRT' }, lastLines: ['heap limit'] }, null);
    assert.equal(aborted?.kind, 'crashed');
    assert.match(aborted?.sentence ?? '', /heap limit/);
  });
});
