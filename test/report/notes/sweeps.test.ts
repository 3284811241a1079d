import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type RunResult, runResultSchema } from '../../../bench/model/run-result.ts';
import { type SweepFigures } from '../../../bench/model/trial-figures.ts';
import { summary } from '../../../bench/report/formats/terminal.ts';
import { sweepNotes } from '../../../bench/report/notes/sweeps.ts';
import { sampleResult, sampleTrial } from '../sample-result.ts';

const SWEPT: SweepFigures = {
  expiring: 20_000,
  deleted: 20_410,
  count: 24,
  longestMs: 640.4,
  during: { count: 1_200, p99Us: 31_000, episodes: 8 },
  outside: { count: 5_800, p99Us: 9_500, episodes: 30 },
};
const BY_ITSELF: SweepFigures = {
  ...SWEPT,
  deleted: null,
  count: 0,
  longestMs: null,
  during: { count: 0, p99Us: null, episodes: null },
};

function resultOf(sweeps: Readonly<Record<string, SweepFigures | null>>, bottleneck: string | null = null): RunResult {
  const trials = Object.entries(sweeps).map(([backend, record]) => {
    return sampleTrial({ backend, scenario: 'expiry', bottleneck, change: { sweeps: record } });
  });
  return sampleResult(trials);
}

const notesOf = (...args: Parameters<typeof resultOf>): string[] => sweepNotes(resultOf(...args));

describe('the report of sweeps', () => {
  it('says how many were swept, how long the longest sweep took, and the p99 during sweeps and outside of them', () => {
    assert.deepEqual(notesOf({ postgres: SWEPT }), [
      'postgres, expiry: 20,410 expired sessions were swept, the longest sweep took 640 ms; p99 31.0 ms for requests during large sweeps or within two seconds after them, 9.50 ms for the others',
    ]);
  });

  it('says of which p99 one stall may have decided it, as that of a single sweep', () => {
    const once = { ...SWEPT, during: { ...SWEPT.during, episodes: 1 } };
    assert.match(
      notesOf({ postgres: once }).join(),
      /p99 31\.0 ms \(one stall\) for requests .*, 9\.50 ms for the others/,
    );
  });

  it('names stores whose sessions end by themselves together', () => {
    const [note, ...others] = notesOf({ redis: BY_ITSELF, memcached: BY_ITSELF });
    assert.equal(note, 'redis, memcached, expiry: nothing to sweep, expired sessions end by themselves');
    assert.deepEqual(others, []);
  });

  it('says why the p99 is missing', () => {
    const few = { ...SWEPT, during: { count: 575, p99Us: null, episodes: null } };
    assert.match(notesOf({ postgres: few }).join(), /; p99 needs 1,000 requests, 575 came during large sweeps/);
    const none = { ...SWEPT, during: { count: 0, p99Us: null, episodes: null } };
    assert.match(notesOf({ postgres: none }).join(), /; no sweep was large$/);
    assert.doesNotMatch(notesOf({ postgres: SWEPT }, 'the generator was late').join(), /31\.0/);
  });

  it('says why a store that cannot be seeded had only the sessions of its users', () => {
    const own = { ...SWEPT, expiring: null, deleted: 410, longestMs: 1.25 };
    assert.deepEqual(notesOf({ memory: own }), [
      'memory, expiry: 410 expired sessions were swept, the longest sweep took 1.25 ms; only sessions of its users, because it cannot be seeded',
    ]);
    const emulated = resultOf({ redis: own });
    const backends = emulated.backends.map((backend) => ({ ...backend, emulator: 'redisite 1.0.0' }));
    assert.match(
      sweepNotes({ ...emulated, backends }).join(),
      /because an emulator with more says nothing about the real server/,
    );
  });

  it('has no line if no scenario measures sweeps, and reads a run.json without them', () => {
    const result = resultOf({ redis: null });
    assert.deepEqual(sweepNotes(result), []);
    const [trial] = result.trials;
    const { sweeps: _, ...older } = { sweeps: null, ...trial };
    const [read] = runResultSchema.parse({ ...result, trials: [older] }).trials;
    assert.ok(read !== undefined && read.status !== 'skipped' && read.status !== 'void');
    assert.equal(read.sweeps, null);
  });

  it('is part of the whole report', () => {
    assert.match(summary(resultOf({ postgres: SWEPT })).replaceAll(/\s+/g, ' '), /20,410 expired sessions were swept/);
  });
});
