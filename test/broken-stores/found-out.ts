import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { VERDICTS, type Verdict } from '../../bench/model/verdict.ts';
import { Harness } from '../commands/harness.ts';

/**
 * The verdict that each broken store must get, and those that may follow from it: the next write builds upon an older
 * state that was served once.
 */
export type Expected = Readonly<Record<string, readonly [must: Verdict, ...may: Verdict[]]>>;

const HARMLESS: readonly Verdict[] = ['kept', 'ended', 'unverified'];

/** The trials of a run of these stores in one scenario. */
export async function run(
  names: readonly string[],
  scenario: string,
  options: readonly string[] = [],
): Promise<MeasuredTrial[]> {
  const modules = names.map((name) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));
  const workload = ['--profile', 'smoke', '--sessions', '80', '--seed', '7'];
  const traffic = options.includes('--rate') ? [] : ['--rate', '200', '--duration', '3s'];
  const backends = ['--backends', modules.join(), '--scenarios', scenario];
  await using harness = new Harness([...backends, ...workload, ...traffic, ...options, '--quiet']);
  const { code, stderr } = await harness.ended;
  assert.ok(code === 0 || code === 1 || code === 2, `exit code ${code}\n${stderr}`);
  return harness.result().trials.filter((trial) => trial.status !== 'skipped');
}

/** The verdicts of a trial that mean harm. */
export function found(trial: MeasuredTrial): Verdict[] {
  return VERDICTS.filter((verdict) => count(trial, verdict) > 0 && !HARMLESS.includes(verdict));
}

/** Tests that each store is found out for its defect, and for nothing else. */
export function describeFoundOut(scenario: string, expected: Expected, options: readonly string[] = []): void {
  describe(`a broken store is found out on ${[scenario, ...options].join(' ')}`, async () => {
    const trials = await run(Object.keys(expected), scenario, options);
    for (const [name, [must, ...may]] of Object.entries(expected)) {
      it(`${name}: ${must}`, () => {
        const trial = trials.find(({ backend }) => backend === name);
        assert.ok(trial !== undefined, `${name} was not measured`);
        assert.ok(count(trial, must) > 0, `found ${found(trial).join() || 'nothing'}`);
        assert.deepEqual(
          found(trial).filter((verdict) => verdict !== must && !may.includes(verdict)),
          [],
          'and nothing that it did not do',
        );
        assert.equal(trial.status, 'failed', trial.reason ?? '');
        assert.ok(trial.anomalies.some(({ kind, expected: text, observed }) => kind === must && text !== observed));
      });
    }
  });
}

function count({ cohort, later }: MeasuredTrial, verdict: Verdict): number {
  return cohort[verdict] + later[verdict];
}
