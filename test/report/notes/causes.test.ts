import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TrialResult } from '../../../bench/model/measured-trial.ts';
import type { RunResult } from '../../../bench/model/run-result.ts';
import { scenarioSummary } from '../../../bench/record/run-summaries.ts';
import { sentences } from '../../../bench/report/notes/registry.ts';
import { SCENARIOS } from '../../../scenarios/registry.ts';
import { SAMPLE_BACKENDS, type SampleTrial, sampleResult, sampleTrial } from '../sample-result.ts';

const SURVIVES_RESTARTS = 'postgres';

/** What is said of these trials, in the scenarios as they are declared; of the sample's stores one survives restarts. */
function said(trials: readonly TrialResult[]): string {
  const names = new Set(trials.map(({ scenario }) => scenario));
  const result: RunResult = sampleResult([...trials], {
    scenarios: SCENARIOS.map((scenario) => scenarioSummary({ scenario, moduleUrl: null })).filter(({ name }) =>
      names.has(name),
    ),
    backends: SAMPLE_BACKENDS.map((backend) => ({
      ...backend,
      guarantees: { ...backend.guarantees, survivesStoreRestart: backend.name === SURVIVES_RESTARTS },
    })),
  });
  return sentences(result).join('\n');
}

function hit(scenario: string, kind: string, ...targets: string[]): Pick<SampleTrial, 'scenario' | 'faults'> {
  return { scenario, faults: targets.map((target) => ({ kind, target })) };
}

describe('why sessions were lost follows from what was taken away', () => {
  const cases: readonly (readonly [SampleTrial, says: RegExp])[] = [
    [{ backend: 'sticky', lost: 30, ...hit('node-kill', 'node-kill', 'node-2') }, /those kept on node-2, which died\./],
    [
      { backend: 'sticky', lost: 30, ...hit('node-freeze', 'node-freeze', 'node-2') },
      /those kept on node-2, which hung\./,
    ],
    [
      { backend: 'sticky', lost: 90, ...hit('rolling-deploy', 'node-replace', 'node-1', 'node-2', 'node-3') },
      /those kept on node-1, node-2 and node-3, which were replaced\./,
    ],
    [
      { backend: 'sticky', lost: 9, ...hit('scale-out', 'node-add', 'node-4') },
      /those whose users came to another node when node-4 joined\./,
    ],
    [{ backend: 'sticky', lost: 97, ...hit('services', '') }, /each application has nodes of its own/],
    [
      { backend: 'redis', lost: 90, ...hit('store-restart', 'store-kill', 'redis') },
      /redis lost 90 of 1,000 sessions: it does not promise to survive a restart of its store\./,
    ],
    [
      { backend: 'postgres', lost: 1, ...hit('store-restart', 'store-kill', 'postgres') },
      /though it declares to survive a restart of its store\./,
    ],
    [
      { backend: 'redis', lost: 5, ...hit('store-freeze', 'store-freeze', 'redis') },
      /though this takes no session away: redis hung\./,
    ],
    [
      { backend: 'redis', lost: 5, ...hit('node-kill', 'node-kill', 'node-2') },
      /though it declares to survive the loss of a node\./,
    ],
    [
      { backend: 'redis', lost: 5, ...hit('expiry', '') },
      /On expiry: redis lost 5 of 1,000 sessions: though nothing was broken\./,
    ],
  ];
  for (const [{ backend, scenario = '', ...trial }, says] of cases) {
    it(`${backend} in ${scenario}: ${says.source}`, () => {
      const struck = (trial.faults ?? []).filter(({ kind }) => kind !== '');
      assert.match(said([sampleTrial({ backend, scenario, ...trial, faults: struck })]), says);
    });
  }
});

it('a store that only hung takes the primary away from a backend whose replica takes its place', () => {
  const trial = sampleTrial({ backend: 'redis', lost: 5, ...hit('store-freeze', 'store-freeze', 'redis-primary') });
  const scenarios = SCENARIOS.map((scenario) => scenarioSummary({ scenario, moduleUrl: null }));
  const freeze = scenarios.filter(({ name }) => name === 'store-freeze');
  const backends = SAMPLE_BACKENDS.map((backend) => ({ ...backend, replicated: backend.name === 'redis' }));
  assert.match(
    sentences(sampleResult([trial], { scenarios: freeze, backends })).join('\n'),
    /redis lost 5 of 1,000 sessions: it does not promise to survive the loss of its primary\./,
  );
});

describe('those who lost nothing', () => {
  const restart = hit('store-restart', 'store-kill', 'redis');

  it('kept what they promised to keep, where others did not', () => {
    const text = said([
      sampleTrial({ backend: 'redis', lost: 90, ...restart }),
      sampleTrial({ backend: 'postgres', ...restart }),
    ]);
    assert.match(text, /postgres lost none, as it promises\./);
    assert.doesNotMatch(text, /every node finds/);
  });

  it('are named after those with losses, whose cause is named once', () => {
    const text = said(['redis', 'memcached'].map((backend) => sampleTrial({ backend, lost: 90, ...restart })));
    assert.match(
      text,
      /redis lost 90 of 1,000 sessions and memcached 90 of 1,000: they do not promise to survive a restart of their store\./,
    );
  });

  it('are given no reason where none holds for all of them', () => {
    const text = said([
      sampleTrial({ backend: 'memcached', lost: 90, ...restart }),
      ...['redis', 'postgres'].map((backend) => sampleTrial({ backend, ...restart })),
    ]);
    assert.match(text, /postgres and redis lost none\./);
  });

  it('are given none while a primary was gone, unless they promise to survive that', () => {
    const failover = hit('store-failover', 'primary-kill', 'redis-primary');
    const text = said([
      sampleTrial({ backend: 'redis', lost: 3, ...failover }),
      sampleTrial({ backend: 'postgres', ...failover }),
    ]);
    assert.match(text, /postgres lost none\./);
  });

  it('are given none while the store only hung', () => {
    const freeze = hit('store-freeze', 'store-freeze', 'redis');
    assert.match(said([sampleTrial({ backend: 'redis', ...freeze })]), /On store-freeze: redis lost no session\./);
  });
});

describe('sessions that were ended on purpose', () => {
  const ended = hit('thundering-login', 'sessions-end', 'all sessions');

  it('break no promise', () => {
    const text = said(['sticky', 'redis'].map((backend) => sampleTrial({ backend, lost: 990, ...ended })));
    assert.match(
      text,
      /all sessions were ended on purpose, and these were lost: sticky 990 of 1,000 and redis 990 of 1,000\./,
    );
    assert.doesNotMatch(text, /declares|promise to survive a/);
  });

  it('are named if they were kept', () => {
    assert.match(
      said([sampleTrial({ backend: 'redis', ...ended })]),
      /redis lost none, although all should have ended\./,
    );
  });
});

describe('a run with many scenarios', () => {
  it('names sessions that are lost everywhere once', () => {
    const scenarios = ['steady', 'node-kill', 'node-freeze', 'scale-out'];
    const text = said(
      scenarios.flatMap((scenario) =>
        ['memory', 'redis'].map((backend) => sampleTrial({ backend, scenario, lost: backend === 'memory' ? 990 : 0 })),
      ),
    );
    assert.equal(text.match(/memory lost/g)?.length, 1);
    assert.match(text, /On steady: memory lost 990 of 1,000 sessions: almost every request reaches a node/);
    assert.match(text, /On scale-out: redis lost no session\./);
  });

  it('names what those with the same reason lost together', () => {
    const text = said(
      [1, 2].map((trial) =>
        sampleTrial({ backend: 'sticky', trial, lost: 30, ...hit('node-kill', 'node-kill', 'node-2') }),
      ),
    );
    assert.match(
      text,
      /sticky lost 60 of 2,000 sessions \(30 in each of 2 trials\): those kept on node-2, which died\./,
    );
  });

  it('takes costs from no scenario in which something breaks or the traffic is another', () => {
    const trials = ['none', 'redis'].flatMap((backend) =>
      ['rolling-deploy', 'expiry'].map((scenario) => sampleTrial({ backend, scenario, appUs: 200, storeUs: 50 })),
    );
    assert.doesNotMatch(said(trials), /CPU per request/);
  });
});
