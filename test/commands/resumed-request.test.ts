import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runRequest } from '../../bench/commands/run/request.ts';
import { resumedOptions, resumedRequest } from '../../bench/commands/run/resumed-options.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';
import { SAMPLE_BACKENDS, sampleResult, sampleScenario, sampleTrial } from '../report/sample-result.ts';

const catalogue = {
  backends: SAMPLE_BACKENDS.map(({ name }) => ({ name, isDefault: true, maxBytes: null })),
  scenarios: SCENARIOS,
  defaultScenarios: ['steady'],
  randomSeed: () => 7,
  externalProblems: () => [],
};

/** The configuration of a run with unusual settings. */
const { config } = runRequest(
  { backends: 'redis,sticky', scenarios: 'node-kill', profile: 'smoke', rate: '300', seed: '5', trials: '2' },
  catalogue,
);
const result = sampleResult([sampleTrial({ backend: 'sticky', scenario: 'node-kill' })], {
  complete: false,
  config,
});

describe('the options of a run that resumes another', () => {
  it('are those of the other, with its modules by their path', () => {
    const own = {
      ...result,
      config: { ...config, backends: ['redis', 'mine'], scenarios: ['steady', 'rush'] },
      backends: SAMPLE_BACKENDS.slice(0, 1).map((backend) => ({ ...backend, name: 'mine', module: './my-store.ts' })),
      scenarios: [{ ...sampleScenario('rush'), module: '../rush.ts' }],
    };
    const { options, problems } = resumedOptions({ resume: 'results/x', quiet: true, install: false }, own);
    assert.deepEqual(problems, []);
    assert.deepEqual(options, {
      quiet: true,
      install: false,
      backends: 'redis,./my-store.ts',
      scenarios: 'steady,../rush.ts',
      profile: 'smoke',
      services: 'auto',
      seed: '5',
    });
  });

  it('give the same configuration', () => {
    const { options } = resumedOptions({ resume: 'results/x' }, result);
    const resume = { folder: '/results/x', result };
    const request = resumedRequest(runRequest(options, catalogue), resume);
    assert.deepEqual(request.config, config);
    assert.equal(request.resume, resume);
  });

  it('let a server be missing only if it was missing before', () => {
    const skipped = { backend: 'redis', routing: 'x', scenario: 'node-kill', trial: 1, status: 'skipped' } as const;
    const namedOf = (cause: 'missing-server' | 'inapplicable'): readonly string[] => {
      const before = { ...result, trials: [{ ...skipped, cause, reason: 'r' }] };
      const { options } = resumedOptions({ resume: 'x' }, before);
      return resumedRequest(runRequest(options, catalogue), { folder: '/x', result: before }).namedBackends;
    };
    assert.deepEqual(namedOf('inapplicable'), ['redis', 'sticky']);
    assert.deepEqual(namedOf('missing-server'), ['sticky']);
  });
});
