import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { CpuSampler } from '../../bench/measure/cpu-sampler.ts';

const noProc = process.platform === 'linux' ? false : 'needs /proc';
const CORES = Array.from({ length: availableParallelism() }, (_, core) => core);

/** Code for a process that burns that much CPU, prints a line and stays until its input ends. */
const burn = (seconds: number): string =>
  `const all = () => { const { user, system } = process.cpuUsage(); return user + system; };
  const end = all() + ${seconds * 1e6}; while (all() < end); console.log('burnt'); process.stdin.resume();`;

/** A shell with such a process as its child. */
function shell(seconds: number): ReturnType<typeof spawn> {
  return spawn('/bin/sh', ['-c', '"$0" -e "$1"; true', process.execPath, burn(seconds)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function burnt(child: ReturnType<typeof spawn>): Promise<void> {
  assert.ok(child.stdout !== null);
  await once(child.stdout, 'data');
}

describe('a sample of the CPU time', { skip: noProc }, () => {
  it('tells the groups apart by their process trees, and has them all in ours', async () => {
    const [app, store, other] = [shell(0.4), shell(0.2), shell(0.3)];
    assert.ok(app.pid !== undefined && store.pid !== undefined);
    const roots = { app: [app.pid], proxy: [], store: [store.pid] };
    const sampler = new CpuSampler(CORES);
    sampler.sample(roots);
    await Promise.all([burnt(app), burnt(store), burnt(other)]);
    sampler.sample(roots);
    const last = sampler.readings.at(-1);
    assert.ok((last?.usedUs.app ?? 0) > 0.35e6, `${last?.usedUs.app} µs`);
    assert.ok((last?.usedUs.store ?? 0) > 0.15e6, `${last?.usedUs.store} µs`);
    assert.equal(last?.usedUs.proxy, 0);
    assert.ok((last?.oursUs ?? 0) > 0.8e6, `${last?.oursUs} µs`);

    const before = { app: last?.usedUs.app ?? 0, ours: last?.oursUs ?? 0 };
    for (const child of [app, store, other]) child.stdin?.end();
    await Promise.all([app, store, other].map((child) => once(child, 'exit')));
    sampler.sample({ app: [], proxy: [], store: null });
    const after = sampler.readings.at(-1);
    // What a root used stays, and its end is no new CPU time of ours.
    assert.equal(after?.usedUs.app, before.app);
    assert.equal(after?.usedUs.store, null);
    assert.equal(after?.oursUs, null, 'a part of ours is not seen');
    sampler.sample(roots);
    const oursUs = (sampler.readings.at(-1)?.oursUs ?? 0) - before.ours;
    assert.ok(oursUs < 0.5e6, `${oursUs} µs`);
  });

  it('has what others use in the busy time of the cores alone', async () => {
    // Its parent has ended before the first sample: nothing connects it with this process.
    const parent = spawn('/bin/sh', ['-c', '"$0" -e "$1" <&3 & echo started', process.execPath, burn(1)], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    assert.ok(parent.stdout !== null);
    await Promise.all([once(parent, 'exit'), once(parent.stdout, 'data')]);
    const sampler = new CpuSampler(CORES);
    sampler.sample({ app: [], proxy: [], store: [] });
    await burnt(parent);
    sampler.sample({ app: [], proxy: [], store: [] });
    (parent.stdio[3] as NodeJS.WritableStream).end();
    const [first, last] = sampler.readings;
    assert.ok(first !== undefined && last !== undefined);
    const foreignUs = (last.busyUs ?? 0) - (first.busyUs ?? 0) - (last.oursUs ?? 0);
    assert.ok(foreignUs > 0.5e6, `${foreignUs} µs`);
  });
});
