import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { figuresOf } from './figures-of.ts';
import { Harness } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

/** What one reading of a session costs a node, in CPU time: three nodes answer at most 75 per second. */
const BURN_MS = 40;

/** Redis in front of which a node thinks for a while. */
const PONDERING = `
import redis from ${JSON.stringify(import.meta.resolve('../../backends/redis/index.ts'))};

export default {
  ...redis,
  name: 'pondering',
  async open(ctx) {
    const opened = await redis.open(ctx);
    const get = opened.store.get.bind(opened.store);
    opened.store.get = (...args) => {
      const { user, system } = process.cpuUsage();
      const used = () => process.cpuUsage({ user, system });
      while (used().user + used().system < ${BURN_MS * 1000});
      get(...args);
    };
    return opened;
  },
};
`;

it('a stack that is asked for more than it carries is called overloaded, with the arithmetic', {
  skip: noProc,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'overload-'));
  try {
    const module = join(folder, 'pondering.ts');
    writeFileSync(module, PONDERING);
    const load = ['--profile', 'smoke', '--rate', '300', '--sessions', '60'];
    await using harness = new Harness(['--backends', module, '--scenarios', 'steady', ...load]);
    const { code, stdout } = await harness.ended;
    const [trial] = harness.result().trials;
    assert.ok(trial !== undefined && trial.status !== 'skipped');
    assert.equal(code, 2, stdout);
    assert.match(trial.status, /^(inconclusive|void)$/);
    assert.equal(trial.cause, 'overload', trial.reason ?? '');
    // On a dozen cores and more, the nodes are too few to use all of them.
    const needs =
      /^pondering needs [\d.]+ ms of .*\bcores?\b.* per request: 300\/s is \d+% of .*; --rate \d+ would fit; /;
    const answered = /^pondering answered \d+\/s of 300\/s; --rate \d+ would fit; /;
    assert.match(trial.reason ?? '', availableParallelism() < 12 ? needs : answered);
    assert.ok(stdout.includes('--rate'), stdout);
    assert.doesNotMatch(stdout, /nothing was broken|without a fault|FAILED/);
    const { timeline } = figuresOf(trial);
    assert.ok(timeline.length > 0 && timeline.every(({ cpuUs }) => cpuUs !== null && (cpuUs.app ?? 0) > 0));
    assert.ok(trial.foreignCpuShare !== null && timeline.every(({ foreignCpuUs }) => foreignCpuUs !== null));
    assert.equal(trial.cohort.lost + trial.later.lost, 0, 'no session is called lost');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
