import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuredTrial } from '../../bench/model/measured-trial.ts';
import { figuresOf } from '../commands/figures-of.ts';
import { Harness } from '../commands/harness.ts';
import { assertFailsFast } from './slowest-error.ts';

/** A result that a trial must have, whatever else the machine does. */
interface Truth {
  readonly says: string;
  holds(trial: MeasuredTrial): void;
}

const LOSES_NOBODY: Truth = {
  says: 'logs no user out and loses no acknowledged write',
  holds({ cohort, lostUpdates }) {
    assert.deepEqual([cohort.lost, cohort['rolled-back'], lostUpdates], [0, 0, 0]);
  },
};

/** Logged in before the fault, not logged out since, and seen again within the measurement. */
const LOSES_EVERYBODY: Truth = {
  says: 'loses every user who came afterwards and had not logged out',
  holds({ cohort: { total, lost, kept } }) {
    assert.ok(lost > total * 0.6, `${lost} of ${total} lost`);
    assert.ok(kept < total * 0.2, `${kept} of ${total} kept`);
  },
};

const LOSES_A_SHARE: Truth = {
  says: 'loses the share of the broken node, and no more',
  holds({ cohort: { total, lost } }) {
    assert.ok(lost > total * 0.1 && lost < total * 0.6, `${lost} of ${total} lost`);
  },
};

const LOSES_THEM_AGAIN: Truth = {
  says: 'loses those who had logged in again once the node is back',
  holds({ cohort, later }) {
    // A session that a user opened again on the node before it died is lost with it, but these are few.
    assert.ok(later.lost > cohort.lost / 5, `${cohort.lost} lost, and ${later.lost} of those opened later`);
  },
};

const FAILS_NOBODY: Truth = {
  says: 'answers every request',
  holds(trial) {
    const { requests, errorsByCause } = figuresOf(trial);
    const { fail, unknown, dropped, anonymous } = requests;
    assert.deepEqual([fail - anonymous, unknown, dropped], [0, 0, 0], JSON.stringify(errorsByCause));
  },
};

const FAILS_FAST: Truth = {
  says: 'fails requests, each long before its client gives up',
  holds(trial) {
    const figures = figuresOf(trial);
    assert.ok(figures.requests.fail + figures.requests.unknown > 0, 'the fault broke no request');
    assertFailsFast(figures);
  },
};

const DIES_ON_TIME: Truth = {
  says: 'ends sessions when their time is over, and none before',
  holds({ cohort, later }) {
    assert.deepEqual([cohort.lost, cohort.overstayed, cohort.resurrected], [0, 0, 0]);
    assert.ok(cohort.ended + later.total > 0, 'no session ended');
  },
};

const TRUTHS: Readonly<Record<string, Readonly<Record<string, readonly Truth[]>>>> = {
  'node-kill': {
    sticky: [LOSES_A_SHARE],
    'sticky-hash': [LOSES_A_SHARE, LOSES_THEM_AGAIN],
    redis: [LOSES_NOBODY],
    postgres: [LOSES_NOBODY],
    mysql: [LOSES_NOBODY],
    memcached: [LOSES_NOBODY],
    sqlite: [LOSES_NOBODY],
  },
  'rolling-deploy': {
    sticky: [LOSES_EVERYBODY],
    redis: [LOSES_NOBODY, FAILS_NOBODY],
    postgres: [LOSES_NOBODY, FAILS_NOBODY],
  },
  'scale-out': {
    'sticky-hash': [LOSES_A_SHARE],
    sticky: [LOSES_NOBODY],
    redis: [LOSES_NOBODY],
  },
  'store-restart': {
    redis: [LOSES_EVERYBODY],
    'redis-aof': [LOSES_NOBODY],
    'redis-aof-always': [LOSES_NOBODY],
    postgres: [LOSES_NOBODY],
    'postgres-unlogged': [LOSES_EVERYBODY],
    mysql: [LOSES_NOBODY],
    memcached: [LOSES_EVERYBODY],
    'memcached-cluster': [LOSES_A_SHARE],
  },
  'store-freeze': {
    redis: [LOSES_NOBODY, FAILS_FAST],
    postgres: [LOSES_NOBODY, FAILS_FAST],
    mysql: [LOSES_NOBODY, FAILS_FAST],
    memcached: [LOSES_NOBODY, FAILS_FAST],
  },
  expiry: {
    redis: [DIES_ON_TIME],
    postgres: [DIES_ON_TIME],
    mysql: [DIES_ON_TIME],
    memcached: [DIES_ON_TIME],
  },
};

/** The runs, one after the other: suites that each waited for their own would all start at once. */
for (const [scenario, ofBackends] of Object.entries(TRUTHS)) {
  await using harness = new Harness([
    `--scenarios=${scenario}`,
    `--backends=${Object.keys(ofBackends).join()}`,
    '--profile=smoke',
    // Long enough for users to reach the node that is back: the proxy tries it a second later.
    '--duration=8s',
    // Below the stack's capacity, so that a busy machine fails no requests.
    '--rate=150',
    '--quiet',
  ]);
  const { code, stderr } = await harness.ended;
  const { trials } = harness.result();

  describe(scenario, () => {
    it('breaks no promise, however noisy the machine', () => assert.ok(code === 0 || code === 2, `${code}: ${stderr}`));
    for (const [backend, truths] of Object.entries(ofBackends)) {
      for (const truth of truths) {
        it(`with ${backend} ${truth.says}`, () => {
          const trial = trials.find((one) => one.backend === backend);
          assert.ok(trial !== undefined && trial.status !== 'skipped', `${backend} was not measured`);
          truth.holds(trial);
        });
      }
    }
  });
}
