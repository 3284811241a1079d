import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { cpuTimeNs } from '../../bench/measure/cpu.ts';
import { CpuMeter } from '../../bench/measure/cpu-meter.ts';
import { processCpu } from '../../bench/measure/cpu-source.ts';

const noProc = process.platform === 'linux' ? false : 'needs /proc';

/** A shell that burns `seconds` of CPU in a child, waits for it, prints a line and stays. */
function shell(seconds: number): ReturnType<typeof spawn> {
  const burn = `const end = process.cpuUsage().user + ${seconds * 1e6}; while (process.cpuUsage().user < end);`;
  return spawn('/bin/sh', ['-c', `"${process.execPath}" -e '${burn}'; echo done; read line`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

describe('CPU time of a process tree', { skip: noProc }, () => {
  it('includes children, also ended ones', async () => {
    const startedNs = process.hrtime.bigint();
    const child = shell(0.3);
    const { pid, stdout } = child;
    assert.ok(pid !== undefined && stdout !== null);
    await once(stdout, 'data');
    const usedNs = (await cpuTimeNs([pid])) ?? 0;
    const mostNs = Number(process.hrtime.bigint() - startedNs) * availableParallelism();
    child.kill('SIGKILL');
    // The cost of a start of Node.js depends on the machine, but is at most all cores all the time.
    assert.ok(usedNs > 0.25e9 && usedNs <= mostNs, `${usedNs} ns of ${mostNs} ns`);
  });

  it('stays when a process is tracked once more', async () => {
    const child = shell(0.3);
    const { pid, stdout } = child;
    assert.ok(pid !== undefined && stdout !== null);
    const meter = new CpuMeter();
    await meter.track('app', [processCpu(pid)]);
    await once(stdout, 'data');
    await meter.track('app', [processCpu(pid)]);
    await meter.sample();
    child.kill('SIGKILL');
    assert.ok((meter.usedUs('app') ?? 0) > 0.2e6, `${meter.usedUs('app')} µs`);
  });

  it('is kept by a meter after the process has ended, without the time before tracking', async () => {
    const child = shell(0.3);
    const { pid, stdout } = child;
    assert.ok(pid !== undefined && stdout !== null);
    const meter = new CpuMeter();
    await meter.track('app', [processCpu(pid)]);
    await once(stdout, 'data');
    await meter.sample();
    const late = new CpuMeter();
    await late.track('app', [processCpu(pid)]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.all([meter.sample(), late.sample()]);
    assert.ok((meter.usedUs('app') ?? 0) > 0.2e6, `${meter.usedUs('app')} µs`);
    assert.ok((late.usedUs('app') ?? 1e9) < 0.1e6, `${late.usedUs('app')} µs`);
    assert.equal(meter.usedUs('store'), null);
  });
});

describe('CPU time of a group', () => {
  it('is unknown once a reading failed, and that of other groups is not', async () => {
    const readings = [1e6, null, 9e6];
    const store = { key: 'store', pid: null, timeNs: () => Promise.resolve(readings.shift() ?? null) };
    const app = { key: 'app', pid: null, timeNs: () => Promise.resolve(5e6) };
    const meter = new CpuMeter();
    await meter.track('store', [store]);
    await meter.track('app', [app]);
    assert.equal(meter.usedUs('store'), 0);
    await meter.sample();
    await meter.sample();
    assert.equal(meter.usedUs('store'), null);
    assert.equal(meter.usedUs('app'), 0);
  });
});
