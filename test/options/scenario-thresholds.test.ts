import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROFILES } from '../../bench/options/profiles.ts';
import { scenarioThresholds } from '../../bench/options/scenario-thresholds.ts';
import { ENOUGH, type Scenario } from '../../scenarios/scenario.ts';

function read(thresholds: readonly string[]) {
  const rush: Scenario = {
    name: 'rush',
    question: 'What then?',
    faults: [],
    thresholds,
    measuresCapacity: false,
    minimum: ENOUGH,
  };
  return scenarioThresholds({
    backends: ['redis'],
    scenarios: [rush, { ...rush, name: 'calm', thresholds: [] }],
    absent: ['redis', 'sticky', 'rush', 'calm'],
    load: { ...PROFILES.quick, sessionBytes: 1, readRatio: 0.79, logoutRatio: 0.01, capacityConnections: 32 },
  });
}

test('a rule of a scenario applies to that scenario only, for every backend or for one', () => {
  const { thresholds, problems } = read(['errors<=0', 'redis:p99<200ms']);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    thresholds.map(({ backend, scenario, metric, bound }) => [backend, scenario, metric, bound]),
    [
      [null, 'rush', 'errors', 0],
      ['redis', 'rush', 'p99', 200_000],
    ],
  );
});

test('a rule about a backend that is not in the run is left out, and an invalid one is refused', () => {
  assert.deepEqual(read(['sticky:lost<=0']), { thresholds: [], problems: [] });
  const { problems } = read(['p98<3ms', 'stiky:lost<=0', 'recovery<1s']);
  assert.equal(problems.length, 3);
  assert.match(problems[0] ?? '', /^--scenarios rush: thresholds\[0\] 'p98<3ms': unknown metric p98/);
  assert.match(problems[1] ?? '', /unknown name stiky/);
  assert.match(problems[2] ?? '', /nothing does in rush/);
});
