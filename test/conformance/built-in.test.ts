import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BACKENDS } from '../../backends/registry.ts';
import { conform, named } from './conform.ts';

/** They wait for most of the time: a few backends each, all at once. */
const GROUPS = [0, 1, 2, 3, 4].map((group) => BACKENDS.filter((_, index) => index % 5 === group));

describe('the conformance suite', async () => {
  const runs = await Promise.all(GROUPS.map((group) => conform(group.map(({ backend }) => backend.name).join())));
  const json = { backends: runs.flatMap((run) => run.json.backends) };
  const report = runs.map((run) => run.report).join('\n');

  for (const { backend } of BACKENDS) {
    it(`finds nothing wrong with ${backend.name}`, () => {
      assert.deepEqual(named(json, backend.name, 'fail'), []);
      if (!backend.guarantees.sessions) return;
      // Whatever needs neither a store, nor a server, nor a promise that few make is asked of all.
      assert.ok(named(json, backend.name, 'pass').length >= 8, report);
    });
  }

  it('says which promises a backend does not make, with what happened', () => {
    const declared = named(json, 'redis', 'declared');
    assert.ok(declared.includes('sessions survive a crash of its server'), declared.join('\n'));
    assert.ok(!named(json, 'postgres', 'declared').includes('sessions survive a crash of its server'));
    assert.match(report, /declared +sessions survive a crash of its server\n +20 of 20 sessions were gone/);
    assert.match(report, /declared +a store that is full .*\n +\d+ of \d+ sessions were gone, without an error/);
    assert.ok(
      [...named(json, 'redis', 'pass'), ...named(json, 'redis', 'too-slow')].includes(
        'a store that is full refuses new sessions, and drops none that it has',
      ),
    );
    assert.ok(named(json, 'memory', 'declared').includes('what one node saves, every other node sees at once'));
  });

  it('ends with the counts', () => {
    for (const run of runs) {
      const { pass, fail, declared, 'too-slow': slow } = run.json.counts;
      assert.equal(fail, 0);
      // On a loud machine.
      const undecided = slow === 0 ? '' : `, ${slow} too slow to tell`;
      assert.equal(
        run.report.trimEnd().split('\n').at(-1),
        `${pass} passed, 0 failed, ${declared} declared${undecided}`,
      );
      assert.equal(run.json.exitCode, slow === 0 ? 0 : 2);
      assert.equal(
        pass + declared + slow,
        run.json.backends.reduce((sum, { cases }) => sum + cases.length, 0),
      );
    }
  });
});
