import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FAULTS } from '../../bench/faults/registry.ts';
import { figuresOf } from '../commands/figures-of.ts';
import { Harness, SMOKE } from '../commands/harness.ts';

const EXAMPLE = fileURLToPath(new URL('../../docs/scenarios/checkout-rush.ts', import.meta.url));
const PAGE = readFileSync(new URL('../../docs/your-own-scenario.md', import.meta.url), 'utf8');

const linux = process.platform === 'linux' ? false : '/proc is missing';

describe('a scenario of the user', () => {
  it('runs with built-in ones and is reported like them', { skip: linux }, async () => {
    const scenarios = ['--scenarios', `steady,${EXAMPLE}`];
    await using harness = new Harness(['--backends', 'none,sticky', ...scenarios, ...SMOKE, '--quiet']);
    const { code, stdout, stderr } = await harness.ended;
    // A noisy machine makes the figures void, but not the verdicts.
    assert.ok(code === 0 || code === 2, `exit code ${code}\n${stderr}`);
    assert.match(stdout, /none: skipped on checkout-rush: none keeps no sessions/);
    assert.doesNotMatch(
      stdout,
      /Warning: none: skipped/,
      'the scenario does not apply to it, and no server is missing',
    );
    const { trials, scenarios: reported, matrix } = harness.result();
    const trial = trials.find(({ backend, scenario }) => backend === 'sticky' && scenario === 'checkout-rush');
    assert.ok(trial !== undefined && trial.status !== 'skipped');
    assert.deepEqual(
      trial.faults.map(({ target, confirmedUs }) => [target, confirmedUs !== null]),
      [
        ['node-1', true],
        ['node-2', true],
      ],
    );
    assert.equal(figuresOf(trial).timeline.length, 6, 'as long as its faults need');
    assert.deepEqual(reported.find(({ name }) => name === 'checkout-rush')?.failureModes, ['node']);
    assert.match(reported.find(({ name }) => name === 'checkout-rush')?.moduleHash ?? '', /^[0-9a-f]{64}$/);
    assert.equal(matrix.length, 4);
    const { balance } = trial;
    const { errorsByCause, requests } = figuresOf(trial);
    const failed = Object.values(errorsByCause).reduce((sum, count) => sum + count, 0);
    assert.equal(failed, requests.fail - requests.anonymous + requests.unknown + requests.dropped);
    assert.deepEqual(Object.keys(balance?.shares ?? {}), ['node-1', 'node-2', 'node-3']);
  });

  it('has a page that shows the scenario of this test, and names every kind of fault', () => {
    assert.ok(PAGE.includes(readFileSync(EXAMPLE, 'utf8')));
    for (const { name } of FAULTS) assert.match(PAGE, new RegExp(`^\\| \`${name}\` \\|`, 'm'));
  });
});
