import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figuresOf } from './figures-of.ts';
import { Harness } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

/** Low enough for a busy machine, and enough to use every session. */
const LOAD = ['--profile', 'smoke', '--rate', '60', '--sessions', '20', '--scenarios', 'steady'];

describe('--store-rtt', { skip: noProc }, () => {
  it('delays every store, has CPU costs of its own, and changes no verdict', async () => {
    const far = ['redis', 'postgres'];
    await using harness = new Harness(['--backends', ['none', ...far].join(), ...LOAD, '--store-rtt', '4ms']);
    const { code, stdout, stderr } = await harness.ended;
    // 2: on a busy machine the generator may have been the bottleneck.
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
    assert.match(stdout, /store RTT 4 ms/);
    assert.match(stdout, /none, store RTT: nothing was added/);
    const { trials, config } = harness.result();
    assert.equal(config.storeRttMs, 4);
    for (const trial of trials) {
      assert.ok(trial.status === 'passed' || trial.status === 'void', `${trial.backend}: ${trial.reason}`);
      const { latency, cpuUsPerRequest } = figuresOf(trial);
      const { link } = cpuUsPerRequest;
      if (trial.backend === 'none') {
        assert.deepEqual([trial.links, link], [null, 0]);
        continue;
      }
      assert.ok(link !== null && link > 0, `${link} µs`);
      // Every request asks its store at least once.
      assert.ok((trial.links?.passed ?? 0) >= 2 * 240, `${trial.links?.passed} pieces`);
      assert.ok((latency.response.p50Us ?? 0) >= 4_000, `${latency.response.p50Us} µs`);
      const { cohort } = trial;
      assert.equal(cohort.kept + cohort.ended, cohort.total, JSON.stringify(cohort));
    }
    assert.deepEqual(harness.processes(), []);
    assert.deepEqual(harness.runFolders(), []);
  });
});
