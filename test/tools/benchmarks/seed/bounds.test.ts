import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionCounts } from '../../../../bench/model/session-fates.ts';
import { VERDICTS } from '../../../../bench/model/verdict.ts';
import { type SeedRun, totalBytes, verdictOf } from '../../../../tools/benchmarks/seed/bounds.ts';

function sessions(lost: number): SessionCounts {
  const none = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Omit<SessionCounts, 'total'>;
  return { ...none, total: 1_000_000, lost };
}

const SEEDING = { count: 998_000, durationMs: 10_000, stored: 998_000, seen: 9_000, verified: 9_000 };

const RUN: SeedRun = {
  goal: { backend: 'redis', leastPerS: 50_000 },
  trial: { seeding: SEEDING, cohort: sessions(0) },
  peaks: { harness: 450e6, generator: 210e6 },
  cpuPressureBefore: 0,
};

test('a million in ten seconds and less than a gigabyte keeps the bounds', () => {
  assert.equal(totalBytes(RUN), 660e6);
  assert.equal(verdictOf(RUN), 'kept');
});

test('a rate that is too low is missed, unless others kept the machine busy', () => {
  const slow = { ...RUN, trial: { seeding: { ...SEEDING, durationMs: 25_000 }, cohort: sessions(0) } };
  assert.equal(verdictOf(slow), 'missed');
  assert.equal(verdictOf({ ...slow, cpuPressureBefore: 40 }), 'too loud');
  assert.equal(verdictOf({ ...slow, goal: { backend: 'postgres', leastPerS: null } }), 'kept');
});

test('noise excuses neither memory, nor sessions that are gone, nor a run that was none', () => {
  const loud = { ...RUN, cpuPressureBefore: 40 };
  assert.equal(verdictOf({ ...loud, peaks: { harness: 800e6, generator: 300e6 } }), 'missed');
  assert.equal(verdictOf({ ...loud, trial: { seeding: SEEDING, cohort: sessions(1) } }), 'missed');
  assert.equal(verdictOf({ ...loud, trial: { seeding: null, cohort: sessions(0) } }), 'missed');
  assert.equal(verdictOf({ ...loud, trial: null }), 'missed');
  assert.equal(verdictOf({ ...loud, peaks: {} }), 'missed');
  const short = { seeding: { ...SEEDING, stored: 997_999 }, cohort: sessions(0) };
  assert.equal(verdictOf({ ...loud, trial: short }), 'missed');
  const inexact = { backend: 'memcached', leastPerS: null, countedShare: 0.999 };
  assert.equal(verdictOf({ ...loud, goal: inexact, trial: short }), 'kept');
  const gone = { ...short, seeding: { ...SEEDING, stored: 996_000 } };
  assert.equal(verdictOf({ ...loud, goal: inexact, trial: gone }), 'missed');
  assert.equal(verdictOf({ ...RUN, trial: { seeding: { ...SEEDING, stored: null }, cohort: sessions(0) } }), 'kept');
});
