import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCommandLine } from '../../../bench/commands/command-line.ts';
import { type RunOptions, runRequest } from '../../../bench/commands/run/request.ts';
import { repeatCommand } from '../../../bench/report/notes/repeat.ts';
import { SCENARIOS } from '../../../scenarios/registry.ts';

const catalogue = {
  backends: ['none', 'redis', 'postgres'].map((name) => ({ name, maxBytes: null, isDefault: true })),
  scenarios: SCENARIOS,
  defaultScenarios: ['steady', 'node-kill'],
  randomSeed: () => 12_345,
  externalProblems: () => [],
};

/** The words as a shell splits them. None of these tests has a quote within a quoted word. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function optionsOf(argv: readonly string[]): RunOptions {
  const asked = readCommandLine(argv, {});
  assert.ok('invocation' in asked);
  assert.deepEqual(asked.invocation.problems, []);
  return asked.invocation.options;
}

describe('the command that repeats a run', () => {
  const cases: readonly (readonly string[])[] = [
    [],
    ['--profile', 'smoke', '--backends', 'redis,postgres'],
    ['--threshold', 'redis:p99<50ms', '--threshold', 'lost<=0', '--no-install', '--allow-remote'],
    ['--scenarios', 'steady', '--read-ratio', '0.5', '--ttl', '90s', '--slo', 'p99<100ms'],
  ];
  for (const argv of cases) {
    it(`has the load that was chosen, and all else as it was asked: ${argv.join(' ')}`, () => {
      const options = optionsOf(argv);
      const { config } = runRequest(options, catalogue);
      const load = { ...config.load, ratePerSecond: 140, cohortSize: 233, durationMs: 14_500 };
      const command = repeatCommand({ options: { ...options }, config: { ...config, load } });
      assert.ok(command !== null);
      assert.match(command, /^npm run bench -- /);
      const again = runRequest(optionsOf(words(command).slice(4)), { ...catalogue, randomSeed: () => 1 });
      assert.deepEqual(again.config, { ...config, load, fit: null });
    });
  }

  it('is not known of a run that kept no options', () => {
    const { config } = runRequest({}, catalogue);
    const command = repeatCommand({ options: {}, config });
    assert.equal(command, 'npm run bench -- --rate 500 --sessions 1000 --duration 13s --seed 12345');
    assert.equal(repeatCommand({ options: null, config }), null);
  });
});
