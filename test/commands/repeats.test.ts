import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import type { ComparedTrial } from '../../bench/model/recheck.ts';
import type { RunResult } from '../../bench/model/run-result.ts';
import { historyContents, keyOf } from '../../bench/resume/kept-trials.ts';
import { Harness } from './harness.ts';

const linux = process.platform === 'linux' ? false : 'this system has no /proc';

/** Longer than what is left of the measurement when the node is started again. */
const LATE_MS = 1_500;

/**
 * A store whose `node-2` starts slowly the second time that it is started: after its first kill. Each start leaves a
 * byte in a file of this folder.
 */
function slowOnce(folder: string): string {
  mkdirSync(join(folder, 'starts'));
  const path = join(folder, 'slow-once.mjs');
  writeFileSync(
    path,
    `import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export default {
  name: 'slow-once',
  routing: 'cookie',
  guarantees: { shared: false, survivesNodeLoss: false },
  async open({ session, nodeId }) {
    const starts = join(${JSON.stringify(join(folder, 'starts'))}, nodeId);
    appendFileSync(starts, '.');
    if (nodeId === 'node-2' && statSync(starts).size === 2) await setTimeout(${LATE_MS});
    return { store: new session.MemoryStore() };
  },
};
`,
  );
  return path;
}

function measured({ trials }: RunResult): MeasuredTrial[] {
  return trials.filter((trial) => trial.status !== 'skipped');
}

describe('a trial that could not tell, because its fault healed late', { skip: linux }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'repeats-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is run again at the end, also where the run is interrupted and resumed; both attempts are kept', async () => {
    const load = ['--profile', 'smoke', '--rate', '100', '--sessions', '50', '--duration', '3s', '--trials', '6'];
    await using first = new Harness(['--backends', slowOnce(folder), '--scenarios', 'node-kill', ...load]);
    await first.says(/repeat of slow-once node-kill trial 1\/6, attempt 2: measure/);
    first.child.kill('SIGKILL');
    await first.ended;
    const killed = first.result();
    const [late, ...others] = measured(killed);
    assert.ok(late !== undefined);
    assert.deepEqual(
      [killed.complete, others.length, killed.superseded, late.attempt, late.status],
      [false, 5, [], 1, 'inconclusive'],
    );
    assert.match(late.reason ?? '', /^node-kill of node-2 healed \d+\.\d s after the end of the measurement/);
    // The second where other programs took the CPU as well.
    assert.ok(late.cause === 'late-heal' || late.cause === 'foreign-cpu', String(late.cause));

    const run = dirname(first.file('run.json'));
    await using second = new Harness(['--resume', run], {}, null);
    const { code, stdout, stderr } = await second.ended;
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
    assert.match(stderr, /resuming .*: 6 of 6 trials have been measured/);
    assert.match(stderr, /\nrepeat of slow-once node-kill trial 1\/6, attempt 2: (passed|inconclusive|void)/);

    const result = first.result();
    assert.equal(result.complete, true);
    // On a loud machine others may be repeated as well.
    assert.deepEqual(result.superseded.slice(0, 1), [late], 'the first attempt is kept as it was');
    const again = measured(result).filter(({ trial }) => trial === 1);
    assert.deepEqual(
      again.map(({ attempt }) => attempt),
      [result.superseded.filter(({ trial }) => trial === 1).length + 1],
      'the last attempt is in its place',
    );
    assert.equal(measured(result).length, 6);
    assert.ok(
      stdout.replaceAll(/\s+/g, ' ').includes('trial 1 of slow-once in node-kill was measured t'),
      'the report says so',
    );

    const all = [...result.superseded, ...measured(result)];
    const { whole, isClean } = await historyContents(join(run, 'history.ndjson.gz'));
    assert.deepEqual([new Set(whole.keys()), isClean], [new Set(all.map(keyOf)), true]);

    await using check = new Harness(['check', run, '--json', '-'], {}, null);
    const checked = await check.ended;
    assert.equal(checked.code, 0, checked.stderr);
    const compared: readonly ComparedTrial[] = JSON.parse(checked.stdout).trials;
    assert.deepEqual(
      new Map(compared.map((trial) => [keyOf(trial), trial.runJson])),
      new Map(all.map((trial) => [keyOf(trial), 'same'])),
      'the verdicts of both attempts follow from the history',
    );
    assert.match(checked.stderr, /slow-once +node-kill +1, attempt 2 +cohort/);
    assert.ok(readFileSync(join(folder, 'starts', 'node-2'), 'utf8').length >= 14, 'each attempt kills the node again');
  });
});
