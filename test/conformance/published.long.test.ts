import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Harness } from '../commands/harness.ts';
import { conform, fileOf, named } from './conform.ts';

const SAVED_LATE = 'a save that comes after the end does not bring a session back';
const DOWN = 'while its server is down every call fails, and no session is called unknown';
const FROZEN = 'while its server is frozen every call fails in time, and no session is called unknown';

/** How often a read waits for the store: to load the session, and to extend its life. */
const TRIPS_PER_READ: Readonly<Record<string, number>> = { 'connect-redis': 2, 'connect-pg-simple': 2, memorystore: 0 };

/** The worked examples of docs/your-own-store.md, and all that is known to be wrong with the versions in the lockfile. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'connect-redis.ts': [SAVED_LATE, DOWN, FROZEN],
  'connect-pg-simple.mjs': [SAVED_LATE, FROZEN],
  'memorystore.mjs': [SAVED_LATE],
};

const PATHS = Object.keys(EXAMPLES).map((file) => fileOf(`../../docs/stores/${file}`));

describe('a worked example', async () => {
  // Each by itself: a store that hangs makes the others wait, too.
  const reports = await Promise.all(PATHS.map((path) => conform(path)));
  const json = { backends: reports.flatMap((one) => one.json.backends) };
  const workload = ['--profile', 'smoke', '--duration', '2s', '--rate', '150', '--sessions', '50', '--quiet'];
  await using harness = new Harness(['--backends', PATHS.join(), '--scenarios', 'steady', ...workload]);
  const { code, stderr } = await harness.ended;
  const trials = code === 0 || code === 2 ? harness.result().trials : [];

  for (const [file, known] of Object.entries(EXAMPLES)) {
    const name = file.slice(0, file.lastIndexOf('.'));
    it(`${name} conforms, but for what is known of it`, () => assert.deepEqual(named(json, name, 'fail'), known));

    it(`${name} runs in a comparison, and keeps every session`, () => {
      const trial = trials.find(({ backend }) => backend === name);
      assert.ok(trial !== undefined && trial.status !== 'skipped', `exit code ${code}\n${stderr}`);
      const { cohort, store } = trial;
      assert.equal(cohort.kept + cohort.ended, cohort.total);
      assert.equal(cohort.total, 50);
      assert.equal(store.roundTrips?.read, TRIPS_PER_READ[name]);
      assert.ok((store.callsPerRequest?.reads ?? 0) > 0);
      assert.equal(store.connections?.nodes, 3);
      assert.equal((store.connections?.perNode ?? 0) > 0, TRIPS_PER_READ[name] !== 0);
    });
  }
});
