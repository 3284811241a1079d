import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { BusyLoops } from './busy-loops.ts';
import { cpuQuota } from './cpu-quota.ts';
import { Harness } from './harness.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

/** Their users keep every session in whatever scenario runs by default. */
const SHARED: ReadonlySet<string> = new Set(['redis', 'postgres', 'memcached']);

/** Of 12 trials of a default run. */
const FEWEST_CONCLUSIVE = 11;

function isConclusive({ status }: MeasuredTrial): boolean {
  return status === 'passed' || status === 'failed';
}

function shareLost({ cohort }: MeasuredTrial): number {
  return cohort.lost / cohort.total;
}

/** A default run, as a newcomer starts it, under a command that sets limits. */
async function assertTruth(context: TestContext, under: readonly string[] = []): Promise<void> {
  await using harness = new Harness([], {}, undefined, under);
  const { code, stdout, stderr } = await harness.ended;
  const result = harness.result();
  const { ratePerSecond, cohortSize, durationMs } = result.config.load;
  const seconds = Math.round(result.durationMs / 1000);
  context.diagnostic(`${seconds} s: ${ratePerSecond} req/s, ${cohortSize} sessions, ${durationMs / 1000} s per trial`);
  const trials = result.trials.filter((trial) => trial.status !== 'skipped');
  const undecided = trials.filter((trial) => !isConclusive(trial));
  const reasons = undecided.map(({ backend, scenario, reason }) => `${backend} ${scenario}: ${reason}`);
  for (const reason of reasons) context.diagnostic(reason);

  assert.ok(code === 0 || code === 2, `exit code ${code}\n${stdout}\n${stderr}`);
  assert.equal(trials.length, 12, stderr);
  assert.ok(trials.length - undecided.length >= FEWEST_CONCLUSIVE, reasons.join('\n'));
  assert.doesNotMatch(stdout, /nothing was broken/);
  for (const trial of trials.filter(isConclusive)) {
    const { backend, scenario, cohort } = trial;
    const lost = `${backend} lost ${cohort.lost} of ${cohort.total} in ${scenario}`;
    if (SHARED.has(backend)) assert.equal(cohort.lost, 0, lost);
    if (scenario !== 'node-kill') continue;
    if (backend === 'memory') assert.ok(shareLost(trial) >= 0.95, lost);
    if (backend === 'sticky') assert.ok(shareLost(trial) >= 0.2 && shareLost(trial) <= 0.5, lost);
  }
}

describe('a default run tells the truth', { skip: noProc }, () => {
  it('while a busy loop runs on each of two cores', async (context) => {
    await using loops = new BusyLoops(2);
    await assertTruth(context);
    assert.ok(loops.areBusy, 'the loops ended before the run');
  });

  it('on one core', async (context) => {
    await assertTruth(context, ['taskset', '-c', '0']);
  });

  it('with the CPU time of one core', async (context) => {
    const quota = cpuQuota(1);
    if (typeof quota === 'string') return context.skip(quota);
    await using _group = quota;
    await assertTruth(context, quota.under);
  });
});
