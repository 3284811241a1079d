import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runRequest } from '../../bench/commands/run/request.ts';
import { runConfigSchema } from '../../bench/model/config.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';
import { SAMPLE_BACKENDS } from '../report/sample-result.ts';

const CATALOGUE = {
  backends: SAMPLE_BACKENDS.map(({ name }) => ({ name, isDefault: true, maxBytes: null })),
  scenarios: SCENARIOS,
  defaultScenarios: ['steady'],
  randomSeed: () => 7,
  externalProblems: () => [],
};

test('what options come to is a configuration, and JSON does not change it', () => {
  const options = {
    profile: 'smoke',
    slo: 'p99<100ms',
    scenarios: 'steady,capacity',
    threshold: ['redis:p99<50ms', 'lost<=1%'],
    storeRtt: '0.5ms',
    touchInterval: '1m',
  };
  for (const asked of [{}, options]) {
    const { config } = runRequest(asked, CATALOGUE);
    assert.deepEqual(runConfigSchema.parse(JSON.parse(JSON.stringify(config))), config);
  }
});

test('what is missing, unknown or no value of its field is refused', () => {
  const { config } = runRequest({}, CATALOGUE);
  const { seed: _, ...withoutSeed } = config;
  for (const wrong of [
    withoutSeed,
    { ...config, sead: 1 },
    { ...config, profile: 'slow' },
    { ...config, load: { ...config.load, durationMs: -1 } },
  ]) {
    assert.equal(runConfigSchema.safeParse(wrong).success, false);
  }
});
